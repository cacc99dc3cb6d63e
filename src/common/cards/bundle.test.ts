import { describe, expect, it } from 'vitest';
import { cardBundle, layersText } from './bundle.js';
import type { BuildWarning, LayerCard } from './layer-card.js';

const card: LayerCard = {
  version: 1,
  state: 'built',
  key: 'k',
  notebookId: 'n',
  runId: 'r',
  steps: [
    {
      keyword: 'RUN',
      text: 'RUN true',
      lines: [1, 1],
      state: 'built',
      ms: 1200
    }
  ],
  image: { id: `sha256:${'a'.repeat(64)}`, layers: 2, size: 4_000_000 },
  startedAt: 0,
  log: [],
  logOmitted: 0
};

const warning = (message: string): BuildWarning => ({
  rule: 'FromAsCasing',
  message,
  url: 'javascript:alert(1)',
  lines: [3, 4]
});

describe('the forms of a layer card for other readers', () => {
  it('say nothing of causes, context and warnings where there are none', () => {
    expect(layersText(card)).toBe(
      'RUN true  built  1.2 s\nimage aaaaaaaaaaaa · 2 layers · 4.0 MB'
    );
  });

  it('say why the cell was built again, what was sent, and what the engine warns of', () => {
    const text = layersText({
      ...card,
      because: { text: '`app.py` changed on disk', path: 'app.py' },
      context: {
        files: [{ path: 'app.py', size: 12, sent: true }],
        more: 2,
        sentBytes: 12,
        totalBytes: 40
      },
      warnings: [warning('casing does not match')]
    });
    expect(text.split('\n')).toEqual([
      'Built again: `app.py` changed on disk',
      'RUN true  built  1.2 s',
      'image aaaaaaaaaaaa · 2 layers · 4.0 MB',
      'context: 3 files, 12 B sent',
      'warning FromAsCasing: casing does not match (line 3)'
    ]);
  });

  it('escape the engine’s words and make no link of them', () => {
    const html = String(
      cardBundle({
        ...card,
        because: { text: '<img src=x> changed' },
        warnings: [warning('<script>alert(1)</script>\u001b[31m')]
      })['text/html']
    );
    expect(html).toContain('&lt;img src=x&gt; changed');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/<img|<script|<a\b|javascript:|\u001b/);
  });

  it('are capped', () => {
    const many = Array.from({ length: 14 }, (_unused, index) =>
      warning(`${index} ${'x'.repeat(1000)}`)
    );
    const lines = layersText({ ...card, warnings: many }).split('\n');
    expect(lines.filter(line => line.startsWith('warning'))).toHaveLength(10);
    expect(lines.at(-1)).toBe('and 4 more warnings');
    expect(Math.max(...lines.map(line => line.length))).toBeLessThan(400);
  });
});
