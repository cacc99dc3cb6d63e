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
  const isMounted = (kind: 'secrets' | 'ssh', id: string): boolean =>
    mounted.isAnyPossible || mounted[kind].has(id);
  const secrets = new Map<string, BuildSecret>();
  const ssh = new Map<string, BuildSsh>();
  const { env, given } = options;
  for (const [id, source] of given?.secrets ?? []) {
    if (isMounted('secrets', id)) {
      secrets.set(id, buildSecret(id, source, { path: null, env }));
    }
  }
  for (const [id, source] of given?.ssh ?? []) {
    if (isMounted('ssh', id)) {
      ssh.set(id, await buildSsh(id, source, env));
    }
  }
  const subject = subjectOf(notebook, options);
  for (const wanted of await secretRequests(notebook, options)) {
    const { kind, id, source, path } = wanted;
    const found = kind === 'secret' ? secrets : ssh;
    if (found.has(id) || !isMounted(kind === 'ssh' ? 'ssh' : 'secrets', id)) {
      continue;
    }
    if (!(await options.approvals.isAllowed(subject, wanted))) {
      throw notAllowed(wanted, options);
    }
    if ('agent' in source) {
      ssh.set(id, await buildSsh(id, source, env));
    } else if (kind === 'ssh' && 'file' in source) {
      const files = [path ?? source.file];
      ssh.set(id, await buildSsh(id, { files }, env));
    } else {
      secrets.set(id, buildSecret(id, source, { path, env }));
    }
  }
  return { secrets, ssh };
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
  { kind, id, source, path }: ISecretRequest,
  place: ISourcePlace
): LayerbookError {
  return new LayerbookError(
    'build.secretNotAllowed',
    `The notebook may not read the ${kind === 'ssh' ? 'SSH source' : 'secret'} \`${id}\` from ${describe()} yet.`,
    {
      hint: `Allow it once for this notebook when asked, or give it with \`--${kind} ${kind === 'ssh' ? id : `id=${id}`}…\` on the command line.`
    }
  );

  function describe(): string {
    if ('env' in source) {
      return `the environment variable ${source.env}`;
    }
    if ('agent' in source) {
      return 'the SSH agent';
    }
    const leads = path !== writtenPath(source.file, place);
    return `the file \`${source.file}\`${leads && path !== null ? ` (a link to \`${path}\`)` : ''}`;
  }
}
