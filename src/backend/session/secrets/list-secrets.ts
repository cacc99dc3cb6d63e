import { access, constants, stat } from 'node:fs/promises';
import type { NotebookSnapshot } from '../../../common/notebook/snapshot.js';
import type { ISecretInfo } from '../../../common/protocol/notebook.js';
import type { ISecretRequest } from './contract.js';
import { secretRequests, subjectOf } from './resolve-secrets.js';
import type { ISecretPlace } from './resolve-secrets.js';

/** The secrets and ssh sources that the notebook's build settings name, without any value. */
export async function listSecrets(
  notebook: NotebookSnapshot,
  place: ISecretPlace
): Promise<ISecretInfo[]> {
  const subject = subjectOf(notebook, place);
  return Promise.all(
    (await secretRequests(notebook, place)).map(async wanted => ({
      id: wanted.id,
      kind: wanted.kind,
      source: wanted.source,
      ...(wanted.path === null ? {} : { path: wanted.path }),
      isAllowed: await place.approvals.isAllowed(subject, wanted),
      isThere: await isThere(wanted, place.env)
    }))
  );
}

/** Lets the notebook read everything that its build settings name now. */
export async function allowSecrets(
  notebook: NotebookSnapshot,
  place: ISecretPlace
): Promise<void> {
  await place.approvals.allow(
    subjectOf(notebook, place),
    await secretRequests(notebook, place)
  );
}

async function isThere(
  { source, path }: ISecretRequest,
  env: NodeJS.ProcessEnv
): Promise<boolean> {
  if ('env' in source) {
    return env[source.env] !== undefined;
  }
  const file = 'agent' in source ? env['SSH_AUTH_SOCK'] : path;
  if (!file) {
    return false;
  }
  try {
    await access(file, constants.R_OK);
    return !(await stat(file)).isDirectory();
  } catch {
    return false;
  }
}
