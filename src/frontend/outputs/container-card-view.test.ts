import * as React from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { ContainerCardView } from './container-card-view.js';

const COUNTS = { added: 1, modified: 0, metadata: 0, deleted: 0, bytes: 5 };

function cardOf(more: Partial<ContainerCard>): ContainerCard {
  return {
    version: 1,
    state: 'exited',
    key: 'key',
    notebookId: 'notebook',
    runId: `run-${Math.random()}`,
    mounts: [],
    ports: [],
    output: [],
    outputOmitted: 0,
    startedAt: Date.now() - 1000,
    ...more
  };
}

/** The words of the card as a person reads them, without elements. */
function wordsOf(more: Partial<ContainerCard>): string {
  return htmlOf(more)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

function htmlOf(more: Partial<ContainerCard>): string {
  return renderToStaticMarkup(
    React.createElement(ContainerCardView, { card: cardOf(more) })
  );
}

describe('the card of a container cell', () => {
  it.each<[string, Partial<ContainerCard>, string[]]>([
    ['starts', { state: 'starting' }, ['starting', 'No output yet']],
    [
      'runs, from a clean layer',
      { state: 'running' },
      ['running', 'started with a clean layer']
    ],
    [
      'is being stopped, with the signal that follows',
      {
        state: 'running',
        stopping: { signal: 'SIGINT', nextAt: Date.now() + 2500 }
      },
      ['stopping', 'asked to stop with SIGINT; SIGTERM in 3 s']
    ],
    [
      'is being killed',
      { state: 'running', stopping: { signal: 'SIGKILL', nextAt: null } },
      ['asked to stop with SIGKILL']
    ],
    [
      'ended',
      { exitCode: 0, ms: 1200 },
      ['exit code 0', '1.2 s', 'It printed nothing']
    ],
    ['was killed', { exitCode: 137 }, ['exit code 137', 'killed by SIGKILL']],
    [
      'needed too much memory',
      { exitCode: 137, outOfMemory: true },
      ['stopped by the kernel: it needed more memory than allowed']
    ],
    [
      'found no command',
      { exitCode: 127 },
      ['exit code 127', 'the command was not found']
    ],
    ['was stopped', { state: 'cancelled', exitCode: 143 }, ['Stopped']],
    ['did not start', { state: 'failed' }, ['not started']],
    [
      'tells what it changed, and that it is gone',
      {
        exitCode: 0,
        changes: {
          counts: COUNTS,
          paths: [{ op: 'A', kind: 'file', path: 'made', size: 5 }],
          more: 0
        }
      },
      [
        'What this run changed in the container’s writable layer',
        '1 added',
        'Gone now: the next run starts with a clean layer.'
      ]
    ],
    [
      'tells what it changed in a volume',
      {
        exitCode: 0,
        volumes: [
          {
            name: 'cache',
            target: '/cache',
            counts: COUNTS,
            paths: [{ op: 'A', kind: 'file', path: 'made', size: 5 }],
            more: 0
          }
        ]
      },
      ['What this run changed in the volume cache at /cache']
    ],
    [
      'calls a mounted folder a folder',
      {
        exitCode: 0,
        volumes: [
          {
            name: './out',
            target: '/out',
            counts: COUNTS,
            paths: [{ op: 'A', kind: 'file', path: 'made', size: 5 }],
            more: 0
          }
        ]
      },
      ['What this run changed in the folder ./out at /out']
    ],
    [
      'tells notes and checks',
      {
        exitCode: 3,
        notes: ['No file matches out/*.png.'],
        checks: [
          { text: 'exit code is 3', ok: true },
          { text: '/app is there', ok: false, found: 'it is not there' }
        ]
      },
      [
        'No file matches out/*.png.',
        'as expected exit code is 3',
        'not as expected /app is there found: it is not there'
      ]
    ],
    [
      'is a service that another page has to show',
      { detached: true, name: 'web' },
      ['started', 'web by which other cells of this notebook reach it']
    ]
  ])('%s', (_what, more, words) => {
    const text = wordsOf(more);
    words.forEach(word => expect(text).toContain(word));
  });

  it('takes an expected exit code for success, and a failed check for a failure', () => {
    const well = htmlOf({ exitCode: 3, outcome: 'succeeded' });
    expect(well).toContain('data-shape="done"');
    expect(well).toContain('as the cell expects');
    const badly = htmlOf({ exitCode: 0, outcome: 'failed' });
    expect(badly).toContain('data-shape="failed"');
    expect(badly).toContain('not what the cell expects');
    expect(htmlOf({ exitCode: 3 })).toContain('data-shape="failed"');
  });
});

describe('the files that a card shows', () => {
  it('shows a picture with its path as its description', () => {
    const html = htmlOf({
      files: [{ path: 'out/a.png', size: 4, mime: 'image/png', data: 'AAAA' }]
    });
    expect(html).toContain(
      '<img src="data:image/png;base64,AAAA" alt="out/a.png"/>'
    );
  });

  it('shows a table with its header, numbered rows and what is left out', () => {
    const rows = Array.from({ length: 205 }, (_unused, at) => `n${at},${at}`);
    const text = wordsOf({
      files: [
        {
          path: 'a.csv',
          size: 10,
          mime: 'text/csv',
          data: `name,value\n${rows.join('\n')}\n`
        }
      ]
    });
    expect(text).toContain('name value');
    expect(text).toContain('1 n0 0');
    expect(text).toContain('200 n199 199');
    expect(text).not.toContain('n200');
    expect(text).toContain('and 5 more rows');
  });

  it('shows a page in a frame in which nothing runs and nothing is loaded', () => {
    const html = htmlOf({
      files: [
        {
          path: 'a.html',
          size: 10,
          mime: 'text/html',
          data: '<h1>hi</h1><script>alert(1)</script>'
        }
      ]
    });
    expect(html).toContain('<iframe sandbox="" title="a.html"');
    expect(html).toContain('default-src &#x27;none&#x27;');
    expect(html).not.toContain('<script>');
  });

  it('says of others how large they are', () => {
    const text = wordsOf({
      files: [{ path: 'a.bin', size: 1200, mime: 'application/octet-stream' }]
    });
    expect(text).toContain('a.bin 1.2 kB');
    expect(text).toContain('Not shown here');
  });
});
