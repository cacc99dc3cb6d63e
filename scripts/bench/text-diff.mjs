import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

import { median } from './backend.mjs';

const SOURCE = fileURLToPath(
  new URL('../../src/frontend/history/diff/text-diff.ts', import.meta.url)
);
const LINES = 20_000;
const ROUNDS = 7;
/** Longest time for which the page may stand still. */
const BUDGET_MS = 200;
const WORDS = 'alpha beta gamma delta value index count total return import';

/** How long the page's own comparison of two texts takes, beside git's. */
export async function textDiff(_backend, folder) {
  const outfile = join(folder, 'text-diff.mjs');
  await build({ entryPoints: [SOURCE], bundle: true, format: 'esm', outfile });
  const { diffTexts } = await import(outfile);
  const random = generator(42);
  const before = Array.from({ length: LINES }, () => line(random));
  const texts = {
    'a quarter of them edited': before.flatMap(text => edit(random, text)),
    unrelated: Array.from({ length: LINES }, () => line(random))
  };
  return Object.entries(texts).map(([what, after]) => {
    const sides = [before.join('\n'), after.join('\n')];
    const times = measure(() => diffTexts(...sides));
    const git = measure(() => gitDiff(folder, sides));
    const { added, removed } = diffTexts(...sides);
    return {
      what: `text diff of ${LINES.toLocaleString('en-US')} lines, ${what}`,
      value: median(times),
      unit: 'ms',
      limit: BUDGET_MS,
      note: `+${added} −${removed}; git diff --no-index: ${median(git).toFixed(0)} ms with its start`
    };
  });
}

function measure(work) {
  return Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

function gitDiff(folder, sides) {
  const files = sides.map((text, index) => {
    const file = join(folder, `side-${index}.txt`);
    writeFileSync(file, text);
    return file;
  });
  const { status } = spawnSync('git', [
    'diff',
    '--no-index',
    '--numstat',
    ...files
  ]);
  if (status !== 1) {
    throw new Error(`git diff ended with ${status}.`);
  }
}

/** Of a hundred lines fifteen get words, five go, five get a line after them. */
function edit(random, text) {
  const chance = random(100);
  if (chance < 15) {
    return [`${text} edited`];
  }
  if (chance < 20) {
    return [];
  }
  return chance < 25 ? [text, line(random)] : [text];
}

function line(random) {
  if (random(8) === 0) {
    return ['', '}', 'return'][random(3)];
  }
  const words = WORDS.split(' ');
  const count = 3 + random(8);
  const text = Array.from({ length: count }, () => words[random(words.length)]);
  return `${'  '.repeat(random(4))}${text.join(' ')} ${random(100_000)}`;
}

function generator(seed) {
  let state = seed;
  return limit => (state = (state * 48271) % 2147483647) % limit;
}
