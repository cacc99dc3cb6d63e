import { join } from 'node:path';
import type { OpenHistory } from './contract.js';
import { Repository } from './git/repository.js';
import { NotebookHistory } from './notebook-history.js';

/** Opens the history of a notebook, `history/<notebook>.git` below `stateDir`, and makes it if there is none. */
export const openHistory: OpenHistory = async (stateDir, notebook) => {
  const repository = await Repository.open(
    join(stateDir, 'history', `${notebook}.git`)
  );
  return new NotebookHistory(repository, notebook);
};
