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
}

const NO_RULES: IIgnoreRules = { patterns: [], digest: '' };

/**
 * The rules for a context folder (a real path); none when it has no ignore file, or one that leads out of it. Where the
 * file is a link to another, `onFolder` is told of the folder that has it, before it is read: so no change is missed.
 */
export async function readIgnoreRules(
  contextDir: string,
  onFolder?: (path: string) => void
): Promise<IIgnoreRules> {
  for (const name of NAMES) {
    try {
      const path = await realpath(join(contextDir, name));
      if (isWithin(contextDir, path)) {
        const folder = dirname(path);
        if (folder !== contextDir) {
          onFolder?.(folder);
        }
        const text = await readFile(path, 'utf8');
        return { patterns: readIgnoreFile(text), digest: sha256(text) };
      }
    } catch {
      // Not there, as is usual, or no file: the engine takes no notice of it either.
    }
  }
  return NO_RULES;
}
