import { usedBases } from '../../common/dockerfile/context-sources.js';
import type { CellId } from '../../common/ids.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import type { IBaseCheck, IMovedBase } from '../../common/protocol/notebook.js';
import { registryCredentials } from '../builder/registry-credentials.js';
import type {
  ICancellable,
  IEngine,
  IImageSummary,
  IRegistryLogin
} from '../engine/contract.js';
import { instructionsOf } from './context-paths.js';
import { digestsIn, fullImageName, readImageName } from './image-name.js';

/** Milliseconds that a registry has to answer. */
const REGISTRY_MS = 15_000;

/** A base image that a cell names, and what it stood for when the cell was built. */
interface ISavedBase {
  readonly cellId: CellId;
  readonly ref: string;
  readonly was: string;
}

/** What a name stands for now. */
interface IPresent {
  /** The image that the engine has under the name. */
  readonly local: IImageSummary | null;
  /** Digest in its registry; null when it was not asked or did not say. */
  readonly remote: string | null;
  /** Why it did not say. */
  readonly why: string | null;
}

/** Options of {@link checkBases}. */
export interface ICheckBasesOptions extends ICancellable {
  /** Where `DOCKER_CONFIG` and `PATH` are looked up. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds that a registry has to answer. */
  readonly registryTimeout?: number;
}

/**
 * Compares what the base images' names stood for when their cells were built with what they stand for now: on the
 * engine, whose image is used if there is one, and in their registries. A registry that cannot be asked makes the name
 * unknown. Names that are digests cannot move and are not asked for. Throws `engine.*` when the engine is gone, or
 * `signal.reason`.
 */
export async function checkBases(
  engine: IEngine,
  notebook: NotebookSnapshot,
  options: ICheckBasesOptions = {}
): Promise<IBaseCheck> {
  const { saved, unreadable } = savedBases(notebook);
  const names = [...new Set(saved.map(({ ref }) => ref))];
  const present = new Map(
    await Promise.all(
      names.map(
        async ref =>
          [
            ref,
            await presentOf(engine, {
              ref,
              was: saved.filter(base => base.ref === ref).map(base => base.was),
              options
            })
          ] as const
      )
    )
  );
  return {
    moved: saved.flatMap(base => movesOf(base, present.get(base.ref))),
    unknown: [
      ...unreadable.map(ref => ({
        ref,
        why: `The value of a variable in \`${ref}\` is not known.`
      })),
      ...names.flatMap(ref => {
        const why = present.get(ref)?.why ?? null;
        return why === null ? [] : [{ ref, why }];
      })
    ],
    checked: names
  };
}

function savedBases(notebook: NotebookSnapshot): {
  readonly saved: ISavedBase[];
  readonly unreadable: string[];
} {
  const { instructions, escape } = instructionsOf(notebook);
  const cells = new Map(notebook.cells.map(cell => [cell.id, cell]));
  const saved = new Map<string, ISavedBase>();
  const unreadable = new Set<string>();
  const { buildArgs } = notebook.config;
  for (const { index, image, known } of usedBases(instructions, {
    buildArgs,
    escape
  })) {
    const cellId = instructions[index]?.cellId;
    const bases = cellId && cells.get(cellId)?.built?.inputs?.bases;
    if (!cellId || !bases) {
      continue;
    }
    if (!known) {
      unreadable.add(image);
      continue;
    }
    const wanted = fullImageName(image);
    const was = Object.entries(bases).find(
      ([ref]) => fullImageName(ref) === wanted
    )?.[1];
    if (was !== undefined && readImageName(image).digest === null) {
      saved.set(`${cellId} ${wanted}`, { cellId, ref: image, was });
    }
  }
  return { saved: [...saved.values()], unreadable: [...unreadable] };
}

async function presentOf(
  engine: IEngine,
  {
    ref,
    was,
    options
  }: {
    readonly ref: string;
    readonly was: readonly string[];
    readonly options: ICheckBasesOptions;
  }
): Promise<IPresent> {
  const local = await engine.inspectImage(ref, { signal: options.signal });
  const isOwn =
    local !== null &&
    digestsIn(ref, local.digests).length === 0 &&
    was.every(value => value === local.id);
  // An image that was made here and never pushed: no registry is told of its name.
  if (isOwn) {
    return { local, remote: null, why: null };
  }
  return { local, ...(await askRegistry(engine, ref, options)) };
}

async function askRegistry(
  engine: IEngine,
  ref: string,
  {
    signal,
    env = process.env,
    registryTimeout = REGISTRY_MS
  }: ICheckBasesOptions
): Promise<Pick<IPresent, 'remote' | 'why'>> {
  const late = AbortSignal.timeout(registryTimeout);
  const both = signal ? AbortSignal.any([signal, late]) : late;
  let problem: string | null = null;
  try {
    const { host } = readImageName(ref);
    const stored = await registryCredentials(host, { env, signal: both }).catch(
      (error: unknown) => {
        // A public image needs no login; of a private one this explains the refusal.
        problem = error instanceof Error ? error.message : String(error);
        return null;
      }
    );
    both.throwIfAborted();
    const login = stored && loginOf(host, stored);
    const remote = await engine.registryDigest(ref, {
      signal: both,
      ...(login ? { login } : {})
    });
    return { remote, why: null };
  } catch (error) {
    signal?.throwIfAborted();
    return { remote: null, why: reasonOf(error, { ref, late, problem }) };
  }
}

function loginOf(
  host: string,
  stored: { readonly username: string; readonly secret: string }
): IRegistryLogin | null {
  return stored.secret === '' ? null : { host, ...stored };
}

function reasonOf(
  error: unknown,
  {
    ref,
    late,
    problem
  }: {
    readonly ref: string;
    readonly late: AbortSignal;
    readonly problem: string | null;
  }
): string {
  if (late.aborted) {
    return `The registry of \`${ref}\` did not answer in time.`;
  }
  // The engine itself is gone: that is no matter of one name.
  if (!isLayerbookError(error, 'engine.failed')) {
    throw error;
  }
  return problem === null ? error.message : `${error.message} ${problem}`;
}

function movesOf(
  { cellId, ref, was }: ISavedBase,
  present: IPresent | undefined
): IMovedBase[] {
  const { local = null, remote = null } = present ?? {};
  const digests = local ? digestsIn(ref, local.digests) : [];
  const names = local ? [local.id, ...digests] : [];
  const moves: IMovedBase[] = [];
  if (local && !names.includes(was)) {
    const now = digests[0] ?? local.id;
    moves.push({ cellId, ref, was, now, where: 'engine' });
  }
  // What the engine has already is no news of the registry's.
  if (remote !== null && remote !== was && !names.includes(remote)) {
    moves.push({ cellId, ref, was, now: remote, where: 'registry' });
  }
  return moves;
}
