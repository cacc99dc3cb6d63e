import type { CellId } from '../../common/ids.js';
import type {
  NotebookSnapshot,
  SnapshotCell
} from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { TemporaryImages } from '../verify/temporary-images.js';
import type { IShellPlace, IShellServices } from './contract.js';
import { ShellImages, type IPlaceOptions } from './shell-images.js';

/** A cell of a notebook. */
export interface ICellTarget {
  readonly notebook: NotebookSnapshot;
  readonly cellId: CellId;
}

/**
 * The image of a Dockerfile cell, built (from the cache where it can) when the engine has not got it as the cell is now;
 * of a cell that fails, the image of what comes before the failing instruction. Of a container cell, the image that it
 * would run. Throws `build.*`, `request.invalid`, `engine.*`, or `signal.reason`.
 */
export async function placeOfCell(
  services: IShellServices,
  { notebook, cellId }: ICellTarget,
  options: IPlaceOptions
): Promise<IShellPlace> {
  const engine = await services.engines.get();
  const cell = notebook.cells.find(one => one.id === cellId);
  if (!cell) {
    throw new LayerbookError(
      'request.invalid',
      'The notebook has no such Dockerfile or container cell.',
      { hint: 'Choose a cell that is there now.' }
    );
  }
  if (notebook.configProblem !== undefined) {
    throw new LayerbookError('build.settings', notebook.configProblem);
  }
  const images = new TemporaryImages(engine, 'shell');
  const finder = new ShellImages(
    services,
    { notebook, engine, images },
    options
  );
  try {
    const { image, note } = await finder.of(cell);
    return {
      notebookId: notebook.id,
      cellId,
      title: titleOf(notebook, cell),
      note,
      in: { kind: 'image', image },
      [Symbol.asyncDispose]: () => images[Symbol.asyncDispose]()
    };
  } catch (error) {
    await images[Symbol.asyncDispose]();
    throw error;
  }
}

function titleOf(notebook: NotebookSnapshot, cell: SnapshotCell): string {
  const alike = notebook.cells.filter(one => one.kind === cell.kind);
  const number = alike.indexOf(cell) + 1;
  return cell.kind === 'dockerfile'
    ? `Dockerfile cell ${number}`
    : `container cell ${number}`;
}
