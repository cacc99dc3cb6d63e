import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardBundle } from '../../src/common/cards/bundle.js';
import type { ContainerCard } from '../../src/common/cards/container-card.js';
import { programOf, runToEnd, temporaryFolder, VENV } from './processes.js';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const CARD: ContainerCard = {
  version: 1,
  state: 'exited',
  key: 'k',
  notebookId: 'n',
  runId: 'r',
  image: { id: `sha256:${'a'.repeat(64)}`, name: 'Dockerfile cell 2' },
  command: '/bin/sh -c',
  mounts: [{ type: 'bind', source: './out', target: '/out', readOnly: false }],
  ports: [],
  output: [
    { stream: 1, text: '\u001b[32mtraining\u001b[0m\n\n# no heading\n' }
  ],
  outputOmitted: 0,
  exitCode: 127,
  ms: 1000,
  checks: [{ text: 'exit code is 0', ok: false, found: 'exit code 127' }],
  files: [
    { path: 'out/plot.png', size: 70, mime: 'image/png', data: PIXEL },
    {
      path: 'out/table.csv',
      size: 20,
      mime: 'text/csv',
      data: 'epoch,loss\n1,0.5\n2,<b>0.25</b>\n'
    },
    { path: 'out/log.txt', size: 20, mime: 'text/plain', data: 'a\n\n* b\n' }
  ],
  volumes: [
    {
      name: './out',
      target: '/out',
      counts: { added: 3, modified: 0, metadata: 0, deleted: 0, bytes: 90 },
      paths: [{ op: 'A', kind: 'file', path: 'plot.png', size: 70 }],
      more: 2
    }
  ],
  startedAt: 0
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let notebook: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  notebook = join(folder.path, 'container.ipynb');
  const output = {
    output_type: 'display_data',
    metadata: {},
    data: cardBundle(CARD)
  };
  const cell = {
    cell_type: 'code',
    id: 'a',
    metadata: {},
    execution_count: 1,
    source: 'python train.py',
    outputs: [output]
  };
  await writeFile(
    notebook,
    JSON.stringify({
      cells: [cell],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    })
  );
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

async function convert(...options: readonly string[]): Promise<string> {
  const args = ['-m', 'nbconvert', ...options, '--stdout', notebook];
  const { code, stdout, stderr } = await runToEnd(
    programOf(VENV, 'python'),
    args
  );
  expect(stderr).not.toMatch(/Traceback|NotebookValidationError/);
  expect(code).toBe(0);
  return stdout;
}

/** Reads HTML as nbconvert's own parser does: words, elements, and sources of pictures. */
async function parse(
  html: string
): Promise<{ words: string; images: string[]; cells: string[] }> {
  const file = join(folder.path, 'page.html');
  await writeFile(file, html);
  const program = [
    'import json, sys',
    'from bs4 import BeautifulSoup',
    'page = BeautifulSoup(open(sys.argv[1], encoding="utf-8").read(), "html.parser")',
    '[tag.decompose() for tag in page.find_all(["script", "style"])]',
    'print(json.dumps({"words": " ".join(page.get_text().split()),',
    '  "images": [i["src"] for i in page.find_all("img")],',
    '  "cells": [c.get_text() for c in page.find_all("td")]}))'
  ].join('\n');
  const { code, stdout } = await runToEnd(programOf(VENV, 'python'), [
    '-c',
    program,
    file
  ]);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Awaited<ReturnType<typeof parse>>;
}

describe('a container cell, converted by nbconvert', () => {
  it('shows output, end, checks, files and changes in HTML', async () => {
    const { words, images, cells } = await parse(await convert('--to', 'html'));
    expect(words).toContain('training # no heading Exit code 127');
    expect(words).toContain(
      'Exit code 127 (the command was not found) after 1.0 s: /bin/sh -c in Dockerfile cell 2 (aaaaaaaaaaaa)'
    );
    expect(words).toContain('mount ./out → /out');
    expect(words).toContain(
      '✗ not as expected: exit code is 0 (found: exit code 127)'
    );
    expect(words).toContain('out/log.txt 20 B a * b');
    expect(words).toContain(
      'Changed in ./out at /out, which stays: 3 paths added added /plot.png 70 B and 2 more'
    );
    expect(images).toEqual([`data:image/png;base64,${PIXEL}`]);
    expect(cells).toEqual(['1', '0.5', '2', '<b>0.25</b>']);
  });

  it('shows its words when a sanitizer takes most elements away', async () => {
    const html = await convert(
      '--to',
      'html',
      '--SanitizeHTML.enabled=True',
      '--SanitizeHTML.strip=True',
      '--HTMLExporter.preprocessors=nbconvert.preprocessors.sanitize.SanitizeHTML'
    );
    const { words } = await parse(html);
    expect(words).toContain('training # no heading Exit code 127');
    expect(words).toContain('epoch loss 1 0.5 2 <b>0.25</b>');
  });

  it('is one piece of HTML in Markdown', async () => {
    const markdown = await convert('--to', 'markdown');
    const start = markdown.indexOf('<pre>');
    const end = markdown.lastIndexOf('</details>');
    expect(start).toBeGreaterThan(0);
    expect(end).toBeGreaterThan(start);
    expect(markdown.slice(start, end)).not.toMatch(/\n[ \t]*\n/);
    expect(markdown).toContain(`<img alt="out/plot.png" src="data:image/png`);
  });
});
