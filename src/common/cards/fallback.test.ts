import { describe, expect, it } from 'vitest';
import { cardBundle } from './bundle.js';
import type { CardChange } from './changes.js';
import type { LayerCard } from './layer-card.js';

const change = (op: CardChange['op'], path: string): CardChange => ({
  op,
  kind: 'file',
  path,
  size: 1200
});

const CARD: LayerCard = {
  version: 1,
  state: 'built',
  key: 'k',
  notebookId: 'n',
  runId: 'r',
  steps: [
    {
      keyword: 'RUN',
      text: 'RUN pip install "flask<3" && rm -rf /var/cache/app',
      lines: [1, 1],
      state: 'built',
      ms: 2400,
      layer: {
        diffId: `sha256:${'a'.repeat(64)}`,
        chainId: `sha256:${'b'.repeat(64)}`,
        counts: {
          added: 12,
          modified: 1,
          metadata: 1,
          deleted: 1,
          bytes: 48_200_000
        },
        changes: [
          change('A', 'usr/lib/<b>flask</b>.py'),
          change('m', 'etc'),
          change('D', 'var/cache/app')
        ],
        more: 12
      }
    },
    {
      keyword: 'ENV',
      text: 'ENV NOTE="a\n\n![seen](https://example.org/seen.png)"',
      lines: [2, 4],
      state: 'built',
      config: ['ENV NOTE=a\n\n![seen](https://example.org/seen.png) added']
    }
  ],
  image: { id: `sha256:${'c'.repeat(64)}`, layers: 2, size: 130_000_000 },
  startedAt: 0,
  log: [],
  logOmitted: 0
};

const html = String(cardBundle(CARD)['text/html']);

/** What is left by readers that allow no element at all, as feeds and search results do. */
function withoutElements(text: string): string {
  return text
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/[ \n]+/g, ' ');
}

describe('a layer card where nothing of Layerbook is', () => {
  it('uses only elements, and no attributes, that GitHub, nbviewer and VS Code leave as they are', () => {
    const allowed =
      /^<\/?(table|thead|tbody|tr|th|td|code|br|small|details|summary|ul|li|p|pre)\s*\/?>$/;
    const tags = html.match(/<[^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(20);
    expect(tags.filter(tag => !allowed.test(tag))).toEqual([]);
  });

  it('can be read when every element is taken away', () => {
    const text = withoutElements(html);
    expect(text).toContain(
      'RUN pip install "flask<3" && rm -rf /var/cache/app 15 changed paths: 12 added, 1 modified, 1 changed in metadata only, 1 deleted'
    );
    expect(text).toContain('added /usr/lib/<b>flask</b>.py 1.2 kB');
    expect(text).toContain('metadata changed /etc');
    expect(text).toContain('deleted /var/cache/app and 12 more');
    expect(text).toContain('48.2 MB +12 ~2 −1 2.4 s built');
    expect(text).toContain('image cccccccccccc · 2 layers · 130 MB');
  });

  it('has no empty line, after which a Markdown document would read its text as Markdown', () => {
    expect(html).not.toMatch(/\n\s*\n/);
    expect(html).toContain(
      'ENV NOTE=a ![seen](https://example.org/seen.png) added'
    );
  });

  it('has no marks that turn the direction of text', () => {
    const steps = CARD.steps.map(step => ({
      ...step,
      text: 'RUN echo \u202egnp.exe\u2066'
    }));
    const bundle = cardBundle({ ...CARD, steps });
    expect(String(bundle['text/html'])).toContain('RUN echo gnp.exe<');
    expect(String(bundle['text/plain'])).toContain('RUN echo gnp.exe  built');
  });
});
