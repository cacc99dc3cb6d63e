import type { IImageConfig } from '../engine/contract.js';
import { cleanInstruction } from './clean-instruction.js';

/** What becomes one commit: a layer, or the configuration steps between two layers. */
export interface IImageStep {
  /** Index of the layer; null: configuration only. */
  readonly layer: number | null;
  /** What the image's history says, a line for each entry. */
  readonly instruction: string;
  readonly created: string | null;
  /** Configuration steps in the words of the history. */
  readonly config: readonly string[];
}

type HistoryEntry = IImageConfig['history'][number];

/**
 * The steps by which an image was made, bottom first: one for each layer, and one for each group of entries without a
 * layer. Where the history tells of fewer layers than there are it is silent about the lowest; where it tells of more, the
 * lowest of them have none.
 */
export function imageSteps(
  { history }: Pick<IImageConfig, 'history'>,
  layers: number
): IImageStep[] {
  const told = history.filter(entry => !entry.emptyLayer).length;
  const steps: IImageStep[] = [];
  let layer = 0;
  for (; layer < layers - told; layer++) {
    steps.push({ ...NOTHING, layer, instruction: 'unknown instruction' });
  }
  let surplus = told - layers;
  for (const entry of history) {
    if (!entry.emptyLayer && surplus-- <= 0) {
      steps.push({ ...stepOf(entry), layer: layer++ });
    } else {
      addConfig(steps, entry);
    }
  }
  return steps;
}

const NOTHING = { layer: null, created: null, config: [] } as const;

function stepOf({ created, createdBy, comment }: HistoryEntry): IImageStep {
  const instruction = cleanInstruction(createdBy, comment);
  return { ...NOTHING, instruction, created };
}

function addConfig(steps: IImageStep[], entry: HistoryEntry): void {
  const { instruction, created } = stepOf(entry);
  const last = steps.at(-1);
  const before = last?.layer === null ? steps.pop() : undefined;
  steps.push({
    layer: null,
    instruction: before ? `${before.instruction}\n${instruction}` : instruction,
    created,
    config: [...(before?.config ?? []), instruction]
  });
}
