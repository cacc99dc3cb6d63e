import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { median, notebookOf } from './backend.mjs';

const run = promisify(execFile);
const ROUNDS = 11;
const STEPS = [
  'FROM debian:bookworm-slim',
  ...Array.from(
    { length: 7 },
    (_, index) => `RUN echo ${index} > /bench-${index}`
  )
];

/** A run of a cell whose whole prefix is cached, beside `docker buildx build -q` of the same Dockerfile, alternating. */
export async function cachedPrefix(backend, folder) {
  const context = join(folder, 'peer');
  mkdirSync(context);
  writeFileSync(join(context, 'Dockerfile'), `${STEPS.join('\n')}\n`);
  const notebook = notebookOf('bench-cached', [STEPS.join('\n')]);
  const peer = () => run('docker', ['buildx', 'build', '-q', context]);
  await backend.run(notebook, 'c1');
  await peer();
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push((await backend.run(notebook, 'c1')).cellFinished);
    const start = performance.now();
    await peer();
    theirs.push(performance.now() - start);
  }
  const [own, other] = [median(ours), median(theirs)];
  return [
    {
      what: 'cached prefix of 8 steps, back end / docker buildx build -q',
      value: own / other,
      unit: '×',
      limit: 0.3,
      note: `${own.toFixed(0)} ms / ${other.toFixed(0)} ms, median of ${ROUNDS} alternating`
    }
  ];
}
