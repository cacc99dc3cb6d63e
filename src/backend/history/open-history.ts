import { join } from 'node:path';
import { BaseStore } from './base-layers.js';
import type { OpenHistory } from './contract.js';
import { Repository } from './git/repository.js';
import { NotebookHistory } from './notebook-history.js';

/**
 * Opens the history of a notebook, `history/<notebook>.git` below `stateDir`, and makes it if there is none. The base
 * images of all notebooks are in `bases` beside it.
 */
export const openHistory: OpenHistory = async (stateDir, notebook) => {
  const repository = await Repository.open(
    join(stateDir, 'history', `${notebook}.git`)
  );
  const bases = new BaseStore(stateDir);
  return new NotebookHistory(repository, notebook, bases);
};
