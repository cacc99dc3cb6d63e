import type { CellId, CellKey } from '../ids.js';
import type { NotebookConfig } from './build-config.js';
import { Chain, type IChainCell, type IMarkedCell } from './chain.js';
import type { IContextState, SavedInputs } from './inputs.js';
import { trailOf } from './trail.js';

/**
 * What a run of a Dockerfile cell is made from, to be saved with its result, and its key: the same as
 * `computeCellMarks` gives. Base images are left out: the build finds them.
 *
 * Throws a `RangeError` when the notebook has no such Dockerfile cell.
 */
export function describeInputs(
  cells: readonly IMarkedCell[],
  config: NotebookConfig,
  context: IContextState,
  cellId: CellId
): { key: CellKey; inputs: SavedInputs } {
  const chain = new Chain(config, context);
  const above: IChainCell[] = [];
  for (const cell of cells) {
    if (cell.kind !== 'dockerfile') {
      continue;
    }
    const added = chain.addDockerfile(cell);
    if (cell.id === cellId) {
      const { settings } = chain;
      return {
        key: added.key,
        inputs: inputsOf(added, { above, config, context, settings })
      };
    }
    above.push(added);
  }
  throw new RangeError(`The notebook has no Dockerfile cell ${cellId}.`);
}

function inputsOf(
  cell: IChainCell,
  {
    above,
    config,
    context,
    settings
  }: {
    above: readonly IChainCell[];
    config: NotebookConfig;
    context: IContextState;
    settings: string;
  }
): SavedInputs {
  return {
    text: cell.text?.hash ?? '',
    args: { ...cell.args },
    settings,
    ...(cell.files ? { files: cell.files } : {}),
    ...(cell.files && config.context !== '.'
      ? { context: config.context }
      : {}),
    trail: trailOf(above),
    ...(context.engine === null ? {} : { engine: context.engine })
  };
}
