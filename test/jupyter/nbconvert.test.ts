import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cardBundle } from '../../src/common/cards/bundle.js';
import { readCard } from '../../src/common/cards/reduce.js';
import {
  inProject,
  programOf,
  runToEnd,
  temporaryFolder,
  VENV
} from './processes.js';

interface INotebook {
  readonly cells: { outputs?: { data?: Record<string, unknown> }[] }[];
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let notebook: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  notebook = join(folder.path, 'example.ipynb');
  const text = await readFile(
    inProject('examples/01-images-and-layers.ipynb'),
    'utf8'
  );
  await writeFile(notebook, JSON.stringify(withForms(text)));
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** The notebook whose cards are as a run would save them now. */
function withForms(text: string): INotebook {
  const example = JSON.parse(text) as INotebook;
  for (const { outputs = [] } of example.cells) {
    for (const output of outputs) {
      const card = readCard([output]);
      if (card !== null) {
        output.data = cardBundle(card);
      }
    }
  }
  return example;
}

async function convert(...options: readonly string[]): Promise<string> {
  const python = programOf(VENV, 'python');
  const args = ['-m', 'nbconvert', ...options, '--stdout', notebook];
  const { code, stdout, stderr } = await runToEnd(python, args);
  expect(stderr).not.toMatch(/Traceback|NotebookValidationError/);
  expect(code).toBe(0);
  return stdout;
}

/** The words of a page, as they follow each other. */
function wordsOf(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

function expectCards(words: string): void {
  expect(words).toMatch(
    /FROM node:14-alpine( 7,515 paths added)? \d+ MB \+7,515 ~0 −0 cached WORKDIR \/app/
  );
  expect(words).toMatch(/RUN npm install 28 paths added added \//);
  expect(words).toContain('and 18 more');
  expect(words).toMatch(/image [0-9a-f]{12} · 4 layers · \d+ MB/);
  expect(words).toContain('port 80/tcp added');
  expect(words).toMatch(/Exit code 0 after \d+ ms: \/bin\/sh -c/);
  expect(words).toMatch(
    /added \/app\/note\.txt 23 B deleted \/app\/package\.json/
  );
  expect(words).toContain('listening on port 80 for 3 seconds');
}

describe('the example notebook, converted by nbconvert', () => {
  it('shows its cards in HTML', async () => {
    const html = await convert('--to', 'html');
    expectCards(wordsOf(html));
    expect(html).toContain('<details><summary>28 paths added');
    expect(html).not.toContain('vnd.layerbook');
  });

  it('shows the same when a sanitizer takes most elements away', async () => {
    const html = await convert(
      '--to',
      'html',
      '--SanitizeHTML.enabled=True',
      '--SanitizeHTML.strip=True',
      '--HTMLExporter.preprocessors=nbconvert.preprocessors.sanitize.SanitizeHTML'
    );
    expect(html).not.toContain('<details>');
    expectCards(wordsOf(html));
  });

  it('shows them in Markdown, as HTML without an empty line in it', async () => {
    const markdown = await convert('--to', 'markdown');
    expectCards(wordsOf(markdown));
    const tables = markdown.match(/<table>[\s\S]*?<\/table>/g) ?? [];
    expect(tables.length).toBeGreaterThanOrEqual(4);
    expect(tables.filter(table => /\n\s*\n/.test(table))).toEqual([]);
  });
});
