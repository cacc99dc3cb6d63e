import type { MessageConnection } from 'vscode-jsonrpc/node';
import { parseNotebookSnapshot } from '../../../common/notebook/snapshot.js';
import type { NotebookSnapshot } from '../../../common/notebook/snapshot.js';
import { Requests } from '../../../common/protocol/requests.js';
import { answer } from '../../server/answer.js';
import { foldersOf } from '../folders.js';
import type { ISecretApprovals } from './contract.js';
import { allowSecrets, listSecrets } from './list-secrets.js';
import type { ISecretPlace } from './resolve-secrets.js';

/** What requests about secrets are answered from. */
export interface ISecretServices {
  readonly rootDir: string;
  readonly rights: { readonly approvals: ISecretApprovals };
}

/** Answers `listSecrets` and `allowSecrets` on a page's connection, until it is disposed. */
export function answerSecretRequests(
  connection: Pick<MessageConnection, 'onRequest'>,
  services: ISecretServices
): Disposable {
  const list = connection.onRequest(Requests.listSecrets, params =>
    answer(async () => {
      const notebook = parseNotebookSnapshot(params.notebook);
      return listSecrets(notebook, await placeOf(notebook, services));
    })
  );
  const allow = connection.onRequest(Requests.allowSecrets, params =>
    answer(async () => {
      const notebook = parseNotebookSnapshot(params.notebook);
      await allowSecrets(notebook, await placeOf(notebook, services));
    })
  );
  return {
    [Symbol.dispose]: () => {
      list.dispose();
      allow.dispose();
    }
  };
}

async function placeOf(
  notebook: NotebookSnapshot,
  { rootDir, rights }: ISecretServices
): Promise<ISecretPlace> {
  // Secrets are looked for from the notebook's folder: a build context that is missing is no matter here.
  const folders = await foldersOf(rootDir, {
    path: notebook.path,
    config: { ...notebook.config, context: '.' }
  });
  return { ...folders, env: process.env, approvals: rights.approvals };
}
