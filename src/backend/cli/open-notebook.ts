import type { IHistory } from '../history/contract.js';
import { NotebookFile } from '../notebook/notebook-file.js';
import type { ISession } from '../session/open-session.js';
import { openLocalSession } from './local-session.js';

/** A notebook that a command was given, with its history. */
export interface IOpenNotebook {
  readonly file: NotebookFile;
  readonly session: ISession;
  readonly history: IHistory;
}

/** Reads a notebook and opens its history. Throws `request.invalid` when there is no such notebook. */
export async function openNotebook(path: string): Promise<IOpenNotebook> {
  const file = await NotebookFile.read(path);
  const session = await openLocalSession(file.path);
  const history = await session.runs.history(file.snapshot().id);
  return { file, session, history };
}
