import { resolve } from 'node:path';
import type { IInstruction } from '../../../common/dockerfile/parse.js';
import type { NotebookSnapshot } from '../../../common/notebook/snapshot.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { BuildSecret, BuildSsh } from '../../builder/contract.js';
import { buildSecret, buildSsh } from './build-sources.js';
import type {
  IGivenSources,
  ISecretApprovals,
  ISecretRequest,
  ISecretSubject
} from './contract.js';
import { mountedIds } from './mounted-ids.js';
import type { IMountedIds } from './mounted-ids.js';
import { realPath, writtenPath } from './source-path.js';
import type { ISourcePlace } from './source-path.js';

/** Where a notebook lies, and what is allowed to it. */
export interface ISecretPlace extends ISourcePlace {
  /** The server's root folder, absolute. */
  readonly rootDir: string;
  readonly approvals: ISecretApprovals;
}

export interface IResolveOptions extends ISecretPlace {
  /** What is built: only the ids that it mounts are looked at. */
  readonly instructions: readonly Pick<IInstruction, 'keyword' | 'flags'>[];
  readonly given?: IGivenSources | undefined;
}

/** Secrets and ssh sources of one build, by id. */
export interface IResolvedSecrets {
  readonly secrets: ReadonlyMap<string, BuildSecret>;
  readonly ssh: ReadonlyMap<string, BuildSsh>;
}

/**
 * Finds what a build mounts: sources that the command line gave, then those that the notebook names and its user has
 * allowed on this machine. Ids that nothing names are left to the engine, since a mount may do without. Throws
 * `build.secretNotAllowed` for a source that is not allowed, `build.secretMissing` for an ssh source that is not there;
 * a secret's value is only looked for when the engine asks for it.
 */
export async function resolveSecrets(
  notebook: NotebookSnapshot,
  options: IResolveOptions
): Promise<IResolvedSecrets> {
  const mounted = mountedIds(options.instructions);
  const found = await givenSources(mounted, options);
  const subject = subjectOf(notebook, options);
  for (const wanted of await secretRequests(notebook, options)) {
    const sources = wanted.kind === 'ssh' ? found.ssh : found.secrets;
    if (sources.has(wanted.id) || !isMounted(mounted, wanted)) {
      continue;
    }
    if (!(await options.approvals.isAllowed(subject, wanted))) {
      throw notAllowed(wanted, options);
    }
    await addSource(found, wanted, options);
  }
  return found;
}

interface IFound {
  readonly secrets: Map<string, BuildSecret>;
  readonly ssh: Map<string, BuildSsh>;
}

/** What the command line gave, as far as it is mounted. */
async function givenSources(
  mounted: IMountedIds,
  { env, given }: IResolveOptions
): Promise<IFound> {
  const found: IFound = { secrets: new Map(), ssh: new Map() };
  for (const [id, source] of given?.secrets ?? []) {
    if (isMounted(mounted, { kind: 'secret', id })) {
      found.secrets.set(id, buildSecret(id, source, { path: null, env }));
    }
  }
  for (const [id, source] of given?.ssh ?? []) {
    if (isMounted(mounted, { kind: 'ssh', id })) {
      found.ssh.set(id, await buildSsh(id, source, env));
    }
  }
  return found;
}

function isMounted(
  mounted: IMountedIds,
  { kind, id }: Pick<ISecretRequest, 'kind' | 'id'>
): boolean {
  const ids = kind === 'ssh' ? mounted.ssh : mounted.secrets;
  return mounted.isAnyPossible || ids.has(id);
}

async function addSource(
  found: IFound,
  { kind, id, source, path }: ISecretRequest,
  { env }: ISourcePlace
): Promise<void> {
  if ('agent' in source) {
    found.ssh.set(id, await buildSsh(id, source, env));
  } else if (kind === 'ssh' && 'file' in source) {
    const files = [path ?? source.file];
    found.ssh.set(id, await buildSsh(id, { files }, env));
  } else {
    found.secrets.set(id, buildSecret(id, source, { path, env }));
  }
}

/** The notebook as approvals know it. */
export function subjectOf(
  notebook: Pick<NotebookSnapshot, 'id' | 'path'>,
  { rootDir }: Pick<ISecretPlace, 'rootDir'>
): ISecretSubject {
  return { id: notebook.id, path: resolve(rootDir, notebook.path) };
}

/** Everything that the notebook's build settings name, with the files that would be read. */
export async function secretRequests(
  notebook: Pick<NotebookSnapshot, 'config'>,
  place: ISourcePlace
): Promise<ISecretRequest[]> {
  const { secrets = {}, ssh = {} } = notebook.config;
  const named = [
    ...Object.entries(secrets).map(
      ([id, source]) => ({ kind: 'secret', id, source }) as const
    ),
    ...Object.entries(ssh).map(
      ([id, source]) => ({ kind: 'ssh', id, source }) as const
    )
  ];
  return Promise.all(
    named.map(async wanted => ({
      ...wanted,
      path:
        'file' in wanted.source
          ? await realPath(writtenPath(wanted.source.file, place))
          : null
    }))
  );
}

function notAllowed(
  wanted: ISecretRequest,
  place: ISourcePlace
): LayerbookError {
  const { kind, id } = wanted;
  const [what, flag] =
    kind === 'ssh'
      ? ['SSH source', `--ssh ${id}`]
      : ['secret', `--secret id=${id},…`];
  return new LayerbookError(
    'build.secretNotAllowed',
    `The notebook may not read the ${what} \`${id}\` from ${sourceWords(wanted, place)} yet.`,
    {
      hint: `Allow it once for this notebook when asked, or give it with \`${flag}\` on the command line.`
    }
  );
}

function sourceWords(
  { source, path }: ISecretRequest,
  place: ISourcePlace
): string {
  if ('env' in source) {
    return `the environment variable ${source.env}`;
  }
  if ('agent' in source) {
    return 'the SSH agent';
  }
  return path === null || path === writtenPath(source.file, place)
    ? `the file \`${source.file}\``
    : `the file \`${source.file}\` (a link to \`${path}\`)`;
}
