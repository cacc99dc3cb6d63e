import type { IPrefix } from '../../common/notebook/prefix.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { IContextInputs } from '../inputs/contract.js';
import type { IBuildRights } from '../session/context.js';
import { foldersOf } from '../session/folders.js';
import { resolveSecrets } from '../session/secrets/resolve-secrets.js';
import { wholeDockerfile, type IBuildSubject } from './subject.js';

/** What a subject is opened with. */
export interface ISubjectServices extends ICancellable {
  readonly rootDir: string;
  readonly engine: IEngine;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
}

/**
 * A notebook below a root folder, with the secrets that its builds may read. Throws `request.invalid` for folders that are
 * missing or outside the root, `build.secret*`, and what `wholeDockerfile` throws.
 */
export async function openSubject(
  notebook: NotebookSnapshot,
  services: ISubjectServices
): Promise<IBuildSubject> {
  const { instructions } = wholeDockerfile(notebook).prefix;
  return subjectOfPart(notebook, instructions, services);
}

/** As {@link openSubject}, with the secrets that some of the notebook's instructions may read; a FROM need not be there. */
export async function subjectOfPart(
  notebook: NotebookSnapshot,
  instructions: IPrefix['instructions'],
  services: ISubjectServices
): Promise<IBuildSubject> {
  const { engine, inputs, rights, signal } = services;
  const folders = await foldersOf(services.rootDir, notebook);
  const { secrets, ssh } = await resolveSecrets(notebook, {
    instructions,
    notebookDir: folders.notebookDir,
    rootDir: folders.rootDir,
    env: process.env,
    approvals: rights.approvals,
    given: rights.given
  });
  return {
    engine,
    notebook,
    contextDir: folders.contextDir,
    inputs,
    secrets,
    ssh,
    entitlements: rights.entitlements,
    signal
  };
}
