import { stat } from 'node:fs/promises';
import { toErrorData } from '../../../common/protocol/errors.js';
import { KeptContainers } from '../../containers/kept.js';
import { connectEngine } from '../../engine/connect-engine.js';
import type { IEngine } from '../../engine/contract.js';
import type { IHistory } from '../../history/contract.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import { exitCodeOf, UsageError } from '../exit-code.js';
import { imagesOf, type IHistoryImages, type IRules } from './cell-images.js';
import { emptyNetworks, endedContainers, keptNote } from './containers.js';
import { DAY_MS, HOUR_MS, type IPruneItem } from './contract.js';
import {
  namedHistory,
  openHistories,
  unreachableHistory
} from './histories.js';
import { unusedImages } from './images.js';
import { oldRunLogs } from './run-logs.js';
import { unusedVolumes } from './volumes.js';

/** What `layerbook prune` was asked for. */
export interface IPruneRequest {
  /** Leaves alone what is younger; null: each kind's own time. */
  readonly olderThanDays: number | null;
  /** Notebooks, by path or id, whose histories and images go altogether. */
  readonly notebooks: readonly string[];
  /** What to do with images of notebooks that have no history on this machine. */
  readonly unknown: IRules['unknown'];
  /** Whether also volumes that cells made can go: with what is in them. */
  readonly volumes: 'keep' | 'remove';
}

/** What can go, and what is to be said about the rest. */
export interface IPlan {
  readonly items: readonly IPruneItem[];
  /** What the images free together: layers that several of them share count once. */
  readonly imageBytes: number;
  readonly notes: readonly string[];
  /** Why nothing of the engine is among them; null: it is. */
  readonly engineError: unknown;
}

/** What is looked through. */
interface IScope extends IPruneRequest {
  readonly stateDir: string;
  readonly histories: ReadonlyMap<string, IHistory>;
  /** Ids of the named notebooks. */
  readonly named: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** `--older-than` in milliseconds; null when it was not given. */
export function olderThanMs({
  olderThanDays
}: Pick<IPruneRequest, 'olderThanDays'>): number | null {
  return olderThanDays === null ? null : olderThanDays * DAY_MS;
}

/**
 * Finds what nobody needs of all that Layerbook keeps on this machine and its engine. What cannot be read, or no engine,
 * is no reason to leave the rest as it is. Throws `UsageError` when a name is none of a notebook, or `signal.reason`.
 */
export async function planPrune(
  stateDir: string,
  request: IPruneRequest,
  signal: AbortSignal
): Promise<IPlan> {
  const scope: IScope = {
    ...request,
    stateDir,
    histories: await openHistories(stateDir),
    named: await idsOf(request.notebooks),
    signal
  };
  const engine = await connectEngine({ signal }).catch(engineErrorOf);
  const inHistories = await historyItems(scope);
  const logs = await oldRunLogs(stateDir, request.olderThanDays);
  const onEngine = 'error' in engine ? null : await engineItems(engine, scope);
  const items = [...inHistories.items, ...logs, ...(onEngine?.items ?? [])];
  return {
    items,
    imageBytes: onEngine?.imageBytes ?? 0,
    notes: [
      ...inHistories.notes,
      ...(onEngine?.notes ?? []),
      ...[...scope.named]
        .filter(id => !items.some(({ name }) => isOf(name, id)))
        .map(id => `Nothing of a notebook ${id} is here.`)
    ],
    engineError: 'error' in engine ? engine.error : null
  };
}

/** Whether a history or an image with this name is of a notebook. */
function isOf(name: string, id: string): boolean {
  return name === id || name.startsWith(`layerbook/${id.toLowerCase()}:`);
}

/** The ids of notebooks that were named by path or id. */
async function idsOf(names: readonly string[]): Promise<Set<string>> {
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

async function historyItems(
  scope: IScope
): Promise<Pick<IPlan, 'items' | 'notes'>> {
  const items: IPruneItem[] = [];
  const notes: string[] = [];
  const { signal } = scope;
  for (const [id, history] of scope.histories) {
    try {
      const item = scope.named.has(id)
        ? await namedHistory(id, history)
        : await unreachableHistory(id, history, {
            olderThanMs: olderThanMs(scope),
            signal
          });
      items.push(...(item ? [item] : []));
    } catch (error) {
      signal.throwIfAborted();
      notes.push(
        `The history of ${id} is left as it is: ${toErrorData(error).message}`
      );
    }
  }
  return { items, notes };
}

async function engineItems(
  engine: IEngine,
  scope: IScope
): Promise<Pick<IPlan, 'items' | 'imageBytes' | 'notes'>> {
  const histories = new Map<string, IHistoryImages | null>();
  for (const [id, history] of scope.histories) {
    histories.set(id.toLowerCase(), await imagesOf(history).catch(() => null));
  }
  const { signal } = scope;
  const kept = await new KeptContainers(scope.stateDir).of(engine.info.id);
  const containers = await endedContainers(engine.containers, kept);
  const networks = await emptyNetworks(engine, containers);
  const volumes =
    scope.volumes === 'keep'
      ? []
      : await unusedVolumes(engine, {
          going: containers,
          named: scope.named,
          minAge: olderThanMs(scope) ?? 0,
          signal
        });
  const rules: IRules = {
    histories,
    named: new Set([...scope.named].map(id => id.toLowerCase())),
    unknown: scope.unknown,
    minAge: olderThanMs(scope) ?? HOUR_MS
  };
  const images = await unusedImages(engine, rules, { signal });
  return {
    items: [...containers, ...networks, ...volumes, ...images.items],
    imageBytes: images.bytes,
    notes: [
      ...(await keptNote(engine, kept)),
      ...(images.note === null ? [] : [images.note])
    ]
  };
}

function engineErrorOf(error: unknown): { error: unknown } {
  if (exitCodeOf(error) === 3) {
    return { error };
  }
  throw error;
}
