import { makesHistoryEntry } from '../../common/dockerfile/stages.js';
import type { CellId } from '../../common/ids.js';
import type {
  ICellInstruction,
  IPrefix
} from '../../common/notebook/prefix.js';
import type { ILayerReader } from '../layers/contract.js';
import { builtStage } from './built-stage.js';

/** An instruction of the last stage and the layer that it made, if any. */
export interface IStackEntry {
  readonly instruction: ICellInstruction;
  readonly layer: number | null;
  readonly created: string | null;
}

/** The image's layers as the Dockerfile made them. */
export interface IStack {
  readonly from: ICellInstruction;
  readonly baseLayers: number;
  readonly baseCreated: string | null;
  readonly entries: readonly IStackEntry[];
}

/** Counts from the top, where instruction and history entry correspond one to one, whatever the base brought along. */
export function stackOf(
  prefix: IPrefix,
  target: string | undefined,
  reader: ILayerReader
): IStack {
  const { stage } = builtStage(prefix.instructions, target);
  if (!stage) {
    throw new TypeError('An image was built from a Dockerfile without FROM.');
  }
  const instructions = stage.instructions.filter(makesHistoryEntry);
  const history = reader.config.history.slice(-instructions.length || Infinity);
  let layer =
    reader.layers.length - history.filter(entry => !entry.emptyLayer).length;
  const baseLayers = layer;
  const entries = instructions.map((instruction, index) => {
    const entry = history[index];
    return {
      instruction,
      layer: entry && !entry.emptyLayer ? layer++ : null,
      created: entry?.created ?? null
    };
  });
  const below = reader.config.history.slice(
    0,
    reader.config.history.length - instructions.length
  );
  return {
    from: stage.from,
    baseLayers,
    baseCreated: below.at(-1)?.created ?? null,
    entries
  };
}

/** Neighbouring entries of one cell. */
interface ICellGroup {
  readonly cellId: CellId;
  readonly entries: readonly IStackEntry[];
}

export function groupByCell(entries: readonly IStackEntry[]): ICellGroup[] {
  const groups: { cellId: CellId; entries: IStackEntry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.cellId === entry.instruction.cellId) {
      last.entries.push(entry);
    } else {
      groups.push({ cellId: entry.instruction.cellId, entries: [entry] });
    }
  }
  return groups;
}

/** Entries that share one commit: a layer and the configuration steps around it, or configuration alone. */
export interface IPlannedCommit {
  readonly entries: readonly IStackEntry[];
  readonly subject: IStackEntry;
  readonly layer: number | null;
  /** Whether it is the cell's last commit. */
  readonly last: boolean;
}

export function planCommits(entries: readonly IStackEntry[]): IPlannedCommit[] {
  const plans: {
    entries: IStackEntry[];
    subject: IStackEntry;
    layer: number | null;
  }[] = [];
  for (const entry of entries) {
    const current = plans.at(-1);
    if (current && (entry.layer === null || current.layer === null)) {
      current.entries.push(entry);
      if (entry.layer !== null) {
        current.layer = entry.layer;
        current.subject = entry;
      }
    } else {
      plans.push({ entries: [entry], subject: entry, layer: entry.layer });
    }
  }
  return plans.map((plan, index) => ({
    ...plan,
    last: index === plans.length - 1
  }));
}
