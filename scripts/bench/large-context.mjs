import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { median, notebookOf } from './backend.mjs';

const run = promisify(execFile);
const ROUNDS = 5;
const FILES = 64;
const FILE_MB = 16;

/**
 * A folder of 1 GiB of which the Dockerfile copies one small file that changes each time, beside
 * `docker buildx build -q` of the same folder, alternating; and beside the same cell in a folder with nothing else.
 */
export async function largeContext(backend, folder) {
  const dockerfile = 'FROM busybox:latest\nCOPY app.txt /app.txt';
  const places = { large: join(folder, 'large'), small: join(folder, 'small') };
  for (const place of Object.values(places)) {
    mkdirSync(place);
    writeFileSync(join(place, 'Dockerfile'), `${dockerfile}\n`);
  }
  mkdirSync(join(places.large, 'data'));
  for (let index = 0; index < FILES; index += 1) {
    const content = Buffer.alloc(FILE_MB * 1024 * 1024, `${index} `);
    writeFileSync(join(places.large, 'data', `${index}.bin`), content);
  }
  const ours = { large: [], small: [] };
  const theirs = [];
  const change = place =>
    writeFileSync(join(place, 'app.txt'), `${process.hrtime.bigint()}\n`);
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, place] of Object.entries(places)) {
      change(place);
      const notebook = notebookOf(`bench-context-${name}`, [dockerfile]);
      const time = await backend.run(
        { ...notebook, path: `${name}/bench.ipynb` },
        'c1'
      );
      if (round >= 0) {
        ours[name].push(time.cellFinished);
      }
    }
    change(places.large);
    const start = performance.now();
    await run('docker', ['buildx', 'build', '-q', places.large]);
    if (round >= 0) {
      theirs.push(performance.now() - start);
    }
  }
  const [large, small, peer] = [ours.large, ours.small, theirs].map(median);
  return [
    {
      what: '1 GB context, one small file changed: back end / docker buildx',
      value: large / peer,
      unit: '×',
      limit: 1,
      note: `${large.toFixed(0)} ms / ${peer.toFixed(0)} ms, median of ${ROUNDS} alternating`
    },
    {
      what: 'the same / in a folder with nothing else',
      value: large / small,
      unit: '×',
      limit: 1.3,
      note: `${large.toFixed(0)} ms / ${small.toFixed(0)} ms`
    }
  ];
}
