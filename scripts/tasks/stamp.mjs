import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CACHE, inProject } from './project.mjs';

/**
 * A hash of the names and contents of files and folders of the project.
 * Tests and what Python compiles do not count.
 *
 * @param {string[]} paths Relative to the project; a missing one counts as such.
 */
export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(listFiles)) {
    hash.update(`${file}\0`);
    hash.update(
      existsSync(inProject(file)) ? readFileSync(inProject(file)) : 'missing'
    );
  }
  return hash.digest('hex');
}

/**
 * Does `work` unless it was done with the same inputs and its outputs are there.
 *
 * @param {{ name: string, inputs: string, outputs: string[] }} target `inputs`
 * is a hash; `outputs` are absolute paths.
 * @returns {Promise<boolean>} Whether there was something to do.
 */
export async function onceFor({ name, inputs, outputs }, work) {
  const file = join(CACHE, 'stamps', name);
  const known = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (known === inputs && outputs.every(path => existsSync(path))) {
    return false;
  }
  await work();
  mkdirSync(join(CACHE, 'stamps'), { recursive: true });
  writeFileSync(file, inputs);
  return true;
}

function listFiles(path) {
  if (
    !existsSync(inProject(path)) ||
    !statSync(inProject(path)).isDirectory()
  ) {
    return [path];
  }
  return readdirSync(inProject(path), { withFileTypes: true })
    .filter(({ name }) => name !== '__pycache__' && !name.endsWith('.test.ts'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => listFiles(`${path}/${name}`));
}
