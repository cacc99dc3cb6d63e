import type { ICellModel } from '@jupyterlab/cells';
import { endUndoStep } from '../history/actions/undo-step.js';

/**
 * Changes the text of a cell where it differs, so that cursors and marks elsewhere stay. `new` begins a step of its own
 * for undo, `same` may be joined with the change before it.
 */
export function changeSource(
  cell: Pick<ICellModel, 'sharedModel'>,
  after: string,
  step: 'new' | 'same'
): void {
  const { sharedModel } = cell;
  const before = sharedModel.getSource();
  if (before === after) {
    return;
  }
  if (step === 'new') {
    endUndoStep(cell);
  }
  const { start, end, text } = differenceOf(before, after);
  sharedModel.updateSource(start, end, text);
}

/** What has to be replaced to make one text of another: from `start` up to `end` by `text`. */
export function differenceOf(
  before: string,
  after: string
): { readonly start: number; readonly end: number; readonly text: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start += 1;
  }
  let same = 0;
  while (
    same < shorter - start &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same += 1;
  }
  return {
    start,
    end: before.length - same,
    text: after.slice(start, after.length - same)
  };
}
