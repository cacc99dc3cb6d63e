import { stat } from 'node:fs/promises';
import {
  toErrorData,
  type IErrorData
} from '../../../common/protocol/errors.js';
import { ensureStateDir } from '../../base/state-dir.js';
import { connectEngine } from '../../engine/connect-engine.js';
import type { IEngine } from '../../engine/contract.js';
import type { IHistory } from '../../history/contract.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import { stoppable } from '../../verify/stoppable.js';
import { exitCodeOf, UsageError, type ExitCode } from '../exit-code.js';
import { imagesOf, type IRules } from '../prune/cell-images.js';
import { endedContainers } from '../prune/containers.js';
import { DAY_MS, HOUR_MS, type IPruneItem } from '../prune/contract.js';
import {
  namedHistory,
  openHistories,
  unreachableHistory,
  unusedBases
} from '../prune/histories.js';
import { unusedImages, type IUnusedImages } from '../prune/images.js';
import { tellPruned, type IPlan, type IPruned } from '../prune/report.js';
import { oldRunLogs } from '../prune/run-logs.js';
import type { ITerminal } from '../terminal.js';

/** Options of `layerbook prune`. */
export interface IPruneCommandOptions {
  /** Removes what is found; else it is only shown. */
  readonly isForced: boolean;
  /** Leaves alone what is younger; null: each kind's own time. */
  readonly olderThanDays: number | null;
  /** Notebooks, by path or id, whose histories and images go altogether. */
  readonly notebooks: readonly string[];
  /** What to do with images of notebooks that have no history on this machine. */
  readonly unknown: IRules['unknown'];
  readonly json: boolean;
}

/**
 * `layerbook prune`: what nobody needs of all that Layerbook keeps on this machine and its engine; with `isForced` it is
 * removed. What a branch or a tag of a history names is kept unless its notebook was named. 1 when something could not be
 * removed, 3 without an engine (all else is pruned).
 */
export async function pruneCommand(
  terminal: ITerminal,
  options: IPruneCommandOptions
): Promise<ExitCode> {
  return stoppable(async signal => {
    const plan = await planOf(options, signal);
    const pruned: IPruned[] = [];
    for (const item of plan.items) {
      signal.throwIfAborted();
      pruned.push({
        item,
        error: options.isForced ? await remove(item) : null
      });
    }
    // Bases that a history left behind which was just removed are among them.
    const bases = await unusedBases(plan.stateDir, {
      olderThanMs: olderThanMsOf(options),
      signal
    });
    if (bases) {
      const error = options.isForced ? await remove(bases) : null;
      pruned.push({ item: bases, error });
    }
    tellPruned(terminal, { ...options, plan, pruned });
    const isFailed = pruned.some(({ error }) => error !== null);
    return isFailed ? 1 : plan.engineError ? exitCodeOf(plan.engineError) : 0;
  });
}

async function planOf(
  options: IPruneCommandOptions,
  signal: AbortSignal
): Promise<IPlan> {
  const stateDir = await ensureStateDir();
  const histories = await openHistories(stateDir);
  const named = await namedIds(options.notebooks);
  const olderThanMs = olderThanMsOf(options);
  const engine = await connectEngine({ signal }).catch(engineErrorOf);
  const found =
    'error' in engine
      ? null
      : await onEngine(engine, {
          options,
          histories,
          named,
          olderThanMs,
          signal
        });
  return {
    stateDir,
    items: [
      ...(await inHistories(histories, named, { olderThanMs, signal })),
      ...(await oldRunLogs(stateDir, options.olderThanDays)),
      ...(found?.containers ?? []),
      ...(found?.images.items ?? [])
    ],
    imageBytes: found?.images.bytes ?? 0,
    notes: found?.images.note ? [found.images.note] : [],
    engineError: 'error' in engine ? engine.error : null
  };
}

function olderThanMsOf({
  olderThanDays
}: Pick<IPruneCommandOptions, 'olderThanDays'>): number | null {
  return olderThanDays === null ? null : olderThanDays * DAY_MS;
}

/** The ids of notebooks that were named by path or id. */
async function namedIds(names: readonly string[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const name of names) {
    const isFile = await stat(name).then(
      stats => stats.isFile(),
      () => false
    );
    if (isFile) {
      ids.add((await NotebookFile.read(name)).snapshot().id);
    } else if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      ids.add(name);
    } else {
      throw new UsageError(
        `--notebook takes a notebook’s path or id; ${name} is neither.`
      );
    }
  }
  return ids;
}

async function inHistories(
  histories: ReadonlyMap<string, IHistory>,
  named: ReadonlySet<string>,
  times: Parameters<typeof unreachableHistory>[2]
): Promise<IPruneItem[]> {
  const items: IPruneItem[] = [];
  for (const [id, history] of histories) {
    const item = named.has(id)
      ? await namedHistory(id, history)
      : await unreachableHistory(id, history, times);
    items.push(...(item ? [item] : []));
  }
  return items;
}

async function onEngine(
  engine: IEngine,
  {
    options,
    histories,
    named,
    olderThanMs,
    signal
  }: {
    readonly options: IPruneCommandOptions;
    readonly histories: ReadonlyMap<string, IHistory>;
    readonly named: ReadonlySet<string>;
    readonly olderThanMs: number | null;
    readonly signal: AbortSignal;
  }
): Promise<{ containers: IPruneItem[]; images: IUnusedImages }> {
  const images = new Map<string, Awaited<ReturnType<typeof imagesOf>>>();
  for (const [id, history] of histories) {
    images.set(id.toLowerCase(), await imagesOf(history));
  }
  return {
    containers: await endedContainers(engine.containers),
    images: await unusedImages(
      engine,
      {
        histories: images,
        named: new Set([...named].map(id => id.toLowerCase())),
        unknown: options.unknown,
        minAge: olderThanMs ?? HOUR_MS
      },
      { signal }
    )
  };
}

/** No engine is no reason to leave everything else as it is. */
function engineErrorOf(error: unknown): { error: unknown } {
  if (exitCodeOf(error) === 3) {
    return { error };
  }
  throw error;
}

async function remove(item: IPruneItem): Promise<IErrorData | null> {
  try {
    await item.remove();
    return null;
  } catch (error) {
    return toErrorData(error);
  }
}
