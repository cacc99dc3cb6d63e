import { describe, expect, it } from 'vitest';
import { boundCard } from './bounds.js';
import { cardBundle } from './bundle.js';
import type { CardChange } from './changes.js';
import type { CardFile, ContainerCard } from './container-card.js';
import { containerSummary, containerText } from './container-fallback.js';

const change = (op: CardChange['op'], path: string): CardChange => ({
  op,
  kind: 'file',
  path,
  size: 1200
});

const CARD: ContainerCard = {
  version: 1,
  state: 'exited',
  key: 'k',
  notebookId: 'n',
  runId: 'r',
  image: { id: `sha256:${'a'.repeat(64)}`, name: 'Dockerfile cell 4' },
  command: "/bin/sh -c 'a < b'",
  mounts: [
    { type: 'bind', source: './data', target: '/data', readOnly: true },
    { type: 'tmpfs', source: '', target: '/tmp', readOnly: false }
  ],
  ports: [{ container: '80/tcp', host: '127.0.0.1:49153' }],
  output: [
    { stream: 1, text: '\u001b[1mbold\u001b[0m <b>\n\n' },
    { stream: 2, text: '  \n10 %\r50 %\r100 %\r\n' }
  ],
  outputOmitted: 12,
  exitCode: 137,
  outOfMemory: true,
  ms: 2400,
  checks: [
    { text: 'exit code is 137', ok: true },
    { text: 'the image is at most 50 MB', ok: false, found: 'it has 61.2 MB' }
  ],
  notes: ['No file matches `<x>`.'],
  files: [
    { path: 'out/a"b.png', size: 70, mime: 'image/png', data: 'iVBORw0KGgo=' },
    {
      path: 'table.csv',
      size: 4000,
      mime: 'text/csv',
      data: 'name,value\n"a,\nb",<i>\n',
      omitted: 3000
    },
    { path: 'notes.txt', size: 5, mime: 'text/plain', data: 'a\n\nb\n' },
    { path: 'big.png', size: 9_000_000, mime: 'image/png' },
    { path: 'model.bin', size: 10, mime: 'application/octet-stream' },
    {
      path: 'page.html',
      size: 10,
      mime: 'text/html',
      data: '<script>x()</script>'
    }
  ],
  volumes: [
    {
      name: 'cache',
      target: '/c',
      counts: { added: 30, modified: 0, metadata: 0, deleted: 0, bytes: 1 },
      paths: Array.from({ length: 12 }, (_unused, at) => change('A', `p${at}`)),
      more: 18
    },
    {
      name: './out',
      target: '/out',
      counts: { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 },
      paths: [],
      more: 0,
      tooLarge: true
    }
  ],
  changes: {
    counts: { added: 1, modified: 0, metadata: 0, deleted: 1, bytes: 1200 },
    paths: [change('A', 'app/<u>'), change('D', 'app/old')],
    more: 0
  },
  startedAt: 0
};

const htmlOf = (card: ContainerCard): string =>
  String(cardBundle(card)['text/html']);

/** Elements in the order in which they open; throws when one is not closed as it must be. */
function elementsOf(html: string): string[] {
  const open: string[] = [];
  const all: string[] = [];
  for (const [, end, name = '', single] of html.matchAll(
    /<(\/?)([a-z]+)(?: (?:alt|src)="[^"<>]*")*(\/?)>|<[^>]*>?/g
  )) {
    if (name === '') {
      throw new Error('This is no plain element.');
    }
    if (end === '/') {
      expect(open.pop()).toBe(name);
    } else {
      all.push(name);
      open.push(...(single === '/' ? [] : [name]));
    }
  }
  expect(open).toEqual([]);
  return all;
}

describe('a container card where nothing of Layerbook is', () => {
  const html = htmlOf(CARD);

  it('is sound HTML of plain elements', () => {
    expect(new Set(elementsOf(html))).toEqual(
      new Set(
        'pre p br ul li code img table thead tbody tr th td details summary'.split(
          ' '
        )
      )
    );
    expect(html).not.toMatch(/\u001b|<script|<b>|<i>|<u>/);
  });

  it('has no empty line, after which a Markdown document would read its text as Markdown', () => {
    expect(html).not.toMatch(/\n[ \t]*\n/);
    expect(html).toContain(
      '<pre>[12 characters before this]\nbold &lt;b&gt;&#10;&#10;  \n100 %</pre>'
    );
    expect(html).toContain('<pre>a&#10;\nb</pre>');
  });

  it('shows pictures and tables', () => {
    expect(html).toContain(
      '<img alt="out/a&quot;b.png" src="data:image/png;base64,iVBORw0KGgo="/>'
    );
    expect(html).toContain(
      '<table><thead><tr><th>name</th> <th>value</th></tr></thead>\n<tbody><tr><td>a, b</td> <td>&lt;i&gt;</td></tr></tbody></table>'
    );
    expect(html).toContain('table.csv</code> 4.0 kB, shown up to 1.0 kB');
    expect(html).toContain('big.png</code> 9.0 MB (too large to be shown)');
    expect(html).toContain(
      'model.bin</code> 10 B (neither a picture nor text)'
    );
    expect(html).toContain('page.html</code> 10 B (shown in JupyterLab with');
  });

  it('says in words what became of the run', () => {
    expect(containerText(CARD).split('\n')).toEqual([
      '[12 characters before this]',
      'bold <b>',
      '',
      '  ',
      '100 %',
      'Exit code 137 (stopped by the kernel: it needed more memory than allowed) after 2.4 s: ' +
        "/bin/sh -c 'a < b' in Dockerfile cell 4 (aaaaaaaaaaaa)",
      'mount ./data → /data (read-only)',
      'mount tmpfs → /tmp',
      'port 80/tcp → 127.0.0.1:49153',
      '✓ as expected: exit code is 137',
      '✗ not as expected: the image is at most 50 MB (found: it has 61.2 MB)',
      'Note: No file matches `<x>`.',
      'file out/a"b.png  70 B',
      'file table.csv  4.0 kB, shown up to 1.0 kB',
      'file notes.txt  5 B',
      'file big.png  9.0 MB',
      'file model.bin  10 B',
      'file page.html  10 B',
      'Changed in cache at /c, which stays (+30 ~0 −0):',
      ...Array.from({ length: 10 }, (_unused, at) => `added /p${at}  1.2 kB`),
      'and 20 more',
      'There is too much in ./out at /out to tell what the run changed in it.',
      'Changed in the writable layer, which is gone now (+1 ~0 −1):',
      'added /app/<u>  1.2 kB',
      'deleted /app/old'
    ]);
  });

  it.each([
    [{ exitCode: 0 }, 'Exit code 0 after 2.4 s'],
    [
      { exitCode: 127 },
      'Exit code 127 (the command was not found) after 2.4 s'
    ],
    [{ exitCode: 143 }, 'Exit code 143 (killed by SIGTERM) after 2.4 s'],
    [{ exitCode: 3 }, 'Exit code 3 after 2.4 s'],
    [{ state: 'cancelled' }, 'Stopped'],
    [
      { state: 'running', detached: true, name: 'web' },
      'Started as a service called web'
    ]
  ] as const)('says how it ended: %#', (more, words) => {
    const card: ContainerCard = { ...CARD, outOfMemory: false, ...more };
    expect(containerSummary(card).split(': ')[0]).toBe(words);
  });

  it('is small whatever the run shows', () => {
    const files = Array.from({ length: 20 }, (_unused, at): CardFile =>
      at % 2 === 0
        ? {
            path: `${at}.png`,
            size: 1,
            mime: 'image/png',
            data: 'A'.repeat(400_000)
          }
        : {
            path: `${at}.csv`,
            size: 1,
            mime: 'text/csv',
            data: '<,'.repeat(50_000)
          }
    );
    const large = htmlOf({
      ...CARD,
      files,
      notes: Array.from({ length: 900 }, () => '<'.repeat(9000))
    });
    expect(large.length).toBeLessThan(1_200_000);
    expect(large.match(/<img/g)).toHaveLength(2);
    elementsOf(large);
  });

  it('shows no picture that is something else', () => {
    const file: CardFile = {
      path: 'x.png',
      size: 1,
      mime: 'image/png',
      data: '"onerror='
    };
    expect(htmlOf({ ...CARD, files: [file] })).not.toContain('onerror');
    const odd = { ...file, mime: 'image/png"', data: 'AAAA' };
    expect(htmlOf({ ...CARD, files: [odd] })).not.toContain('<img');
  });

  it('has a bound for the paths of volumes', () => {
    const paths = Array.from({ length: 40 }, () =>
      change('A', 'x'.repeat(4000))
    );
    const volumes = Array.from({ length: 20 }, (_unused, at) => ({
      name: `v${at}`,
      target: `/v${at}`,
      counts: { added: 40, modified: 0, metadata: 0, deleted: 0, bytes: 0 },
      paths,
      more: 2
    }));
    const bounded = boundCard({ ...CARD, volumes });
    expect(JSON.stringify(bounded.volumes).length).toBeLessThan(40 * 1024);
    expect(bounded.volumes?.map(one => one.paths.length + one.more)).toEqual(
      volumes.map(() => 42)
    );
  });
});
