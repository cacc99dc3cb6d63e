import type { ICellModel } from '@jupyterlab/cells';

/**
 * Changes the text of a cell where it differs, so that cursors and marks elsewhere stay. `new` begins a step of its own
 * for undo, `same` may be joined with the change before it.
 */
export function changeSource(
  { sharedModel }: Pick<ICellModel, 'sharedModel'>,
  after: string,
  step: 'new' | 'same'
): void {
  const before = sharedModel.getSource();
  if (before === after) {
    return;
  }
  if (step === 'new') {
    endUndoStep(sharedModel);
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

/** Shared models join changes of half a second into one step, unless told that a step is over. */
function endUndoStep(sharedModel: object): void {
  const manager: unknown =
    'undoManager' in sharedModel ? sharedModel.undoManager : null;
  if (hasStopCapturing(manager)) {
    manager.stopCapturing();
  }
}

function hasStopCapturing(
  manager: unknown
): manager is { stopCapturing(): void } {
  return (
    typeof manager === 'object' &&
    manager !== null &&
    'stopCapturing' in manager &&
    typeof manager.stopCapturing === 'function'
  );
}
