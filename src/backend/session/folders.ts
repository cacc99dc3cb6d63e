import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { isWithin } from '../base/is-within.js';

/** The folders that a run works with, absolute, symbolic links resolved. */
export interface IFolders {
  readonly rootDir: string;
  readonly notebookDir: string;
  readonly contextDir: string;
}

/** The notebook's folder and its build context. Throws `request.invalid` when one is missing or outside the root. */
export async function foldersOf(
  root: string,
  notebook: Pick<NotebookSnapshot, 'path' | 'config'>
): Promise<IFolders> {
  const rootDir = await realpath(root);
  const notebookDir = await folder(
    resolve(rootDir, dirname(notebook.path)),
    'folder of the notebook'
  );
  const contextDir = await folder(
    resolve(notebookDir, notebook.config.context),
    'build context'
  );
  for (const dir of [notebookDir, contextDir]) {
    if (!isWithin(rootDir, dir)) {
      throw new LayerbookError(
        'request.invalid',
        `The folder ${dir} is outside the server’s root folder.`,
        {
          hint: 'Choose a build context below the folder in which Jupyter was started.'
        }
      );
    }
  }
  return { rootDir, notebookDir, contextDir };
}

async function folder(path: string, what: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new LayerbookError(
      'request.invalid',
      `The ${what} ${path} does not exist.`,
      {
        hint: 'Save the notebook, or correct the folder in the notebook’s build settings.',
        cause: error
      }
    );
  }
}
