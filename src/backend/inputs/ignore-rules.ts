import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isWithin } from '../base/is-within.js';
import { readIgnoreFile } from '../builder/filesync/ignore-file.js';
import { sha256 } from './entry-reader.js';

/** In the order in which the engine looks for them. */
const NAMES = ['Dockerfile.dockerignore', '.dockerignore'];

/** What the engine is not to get of a build context. */
export interface IIgnoreRules {
  readonly patterns: readonly string[];
  /** As in `CellFiles.ignore`. */
  readonly digest: string;
  /** The folder that has the file, where it is a link to another; null otherwise. */
  readonly folder: string | null;
}

const NO_RULES: IIgnoreRules = { patterns: [], digest: '', folder: null };

/** The rules for a context folder (a real path); none when it has no ignore file, or one that leads out of it. */
export async function readIgnoreRules(
  contextDir: string
): Promise<IIgnoreRules> {
  for (const name of NAMES) {
    try {
      const path = await realpath(join(contextDir, name));
      if (isWithin(contextDir, path)) {
        const text = await readFile(path, 'utf8');
        const folder = dirname(path);
        return {
          patterns: readIgnoreFile(text),
          digest: sha256(text),
          folder: folder === contextDir ? null : folder
        };
      }
    } catch {
      // Not there, as is usual, or no file: the engine takes no notice of it either.
    }
  }
  return NO_RULES;
}
