import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** From where files of secrets are looked for. */
export interface ISourcePlace {
  /** Folder of the notebook, absolute. */
  readonly notebookDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The absolute path of a source's file as written: below the notebook's folder, or with `~/` below the user's home. */
export function writtenPath(
  file: string,
  { notebookDir, env }: ISourcePlace
): string {
  return file.startsWith('~/')
    ? join(env['HOME'] ?? homedir(), file.slice(2))
    : resolve(notebookDir, file);
}

/**
 * The file that is really read, links followed; where there is none yet, the place at which it would be. What was allowed
 * is this path: a link that is put in its place later is another source.
 */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return join(folder, basename(path));
  }
}
