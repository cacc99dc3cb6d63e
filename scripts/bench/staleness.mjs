import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

import { median } from './backend.mjs';

const SOURCE = fileURLToPath(
  new URL('../../src/common/notebook', import.meta.url)
);
const CELLS = 500;
const ROUNDS = 201;
const KEYSTROKE_MS = 2;
const OPENING_MS = 100;
const CONFIG = { context: '.', buildArgs: { VERSION: '1' } };

/** How long the marks of a 500-cell notebook take after a keystroke, and when it is opened. */
export async function staleness(_backend, folder) {
  const page = await loadMarks(folder, 'page');
  const notebook = builtNotebook(await loadMarks(folder, 'other'));
  const start = performance.now();
  page.computeCellMarks(notebook, CONFIG);
  const opening = performance.now() - start;
  return [
    row('marks after a keystroke in the first of 500 cells', {
      times: keystrokes(page, notebook, 0)
    }),
    row('the same in the last one', {
      times: keystrokes(page, notebook, CELLS - 1)
    }),
    row('the same when the notebook is opened', {
      times: [opening],
      limit: OPENING_MS
    })
  ];
}

function row(what, { times, limit = KEYSTROKE_MS }) {
  const note =
    times.length === 1
      ? 'once, in code that did not run before'
      : `median of ${times.length}, quickest ${Math.min(...times).toFixed(2)} ms`;
  return { what, value: median(times), unit: 'ms', limit, note };
}

/** A notebook in which every cell was built. */
function builtNotebook({ computeCellMarks, describeInputs, UNKNOWN_CONTEXT }) {
  const cells = Array.from({ length: CELLS }, (_, index) => ({
    id: `cell-${index}`,
    kind: 'dockerfile',
    source: index === 0 ? 'FROM debian' : sourceOf(index)
  }));
  const built = cells.map(cell => {
    const { key, inputs } = describeInputs(
      cells,
      CONFIG,
      UNKNOWN_CONTEXT,
      cell.id
    );
    return { ...cell, built: { key, outcome: 'built', inputs } };
  });
  const kinds = [...computeCellMarks(built, CONFIG).values()];
  if (!kinds.every(({ mark }) => mark.kind === 'fresh')) {
    throw new Error('A cell that was just built is not fresh.');
  }
  return JSON.parse(JSON.stringify(built));
}

function sourceOf(index) {
  return index % 10 === 0
    ? `ARG VERSION\nCOPY src/${index} /src/${index}`
    : `# Step ${index}\nRUN apt-get install -y package-${index} \\\n  && rm -rf /var/lib/apt/lists/*`;
}

/** Milliseconds of each of some keystrokes in one cell, of which each makes it and all cells below it stale. */
function keystrokes({ computeCellMarks }, notebook, at) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // As the page hands it over: new objects, and all strings but one the same.
    const cells = notebook.map((cell, index) =>
      index === at
        ? { ...cell, source: `${cell.source}\nENV A=${round}` }
        : { ...cell }
    );
    const start = performance.now();
    const marks = computeCellMarks(cells, CONFIG);
    times.push(performance.now() - start);
    const stale = [...marks.values()].filter(
      ({ mark }) => mark.kind === 'stale'
    );
    if (stale.length !== CELLS - at) {
      throw new Error(`Cell ${at + 1} makes ${stale.length} cells stale.`);
    }
  }
  return times;
}

/** The page's own code, from its source; each name is a copy whose caches are empty. */
async function loadMarks(folder, name) {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: {
      contents: ['keys', 'describe-inputs', 'inputs']
        .map(file => `export * from './${file}.js';`)
        .join('\n'),
      resolveDir: SOURCE
    },
    bundle: true,
    format: 'esm',
    outfile
  });
  return import(outfile);
}
