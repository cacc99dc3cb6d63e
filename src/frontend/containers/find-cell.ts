import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { CONTAINER_MIME } from '../../common/cards/container-card.js';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { parseCellId } from '../../common/ids.js';
import type { CellId } from '../../common/ids.js';
import { readNotebookId } from '../executor/snapshot.js';

/** Where a card is: in an open notebook, below one of its cells. */
export interface ICardPlace {
  readonly panel: NotebookPanel;
  readonly cellId: CellId;
  /** Index of the cell in the notebook. */
  readonly index: number;
}

/** The cell whose output the card of a run is; null when no open notebook has it any more. */
export function findCardPlace(
  tracker: INotebookTracker,
  card: Pick<ContainerCard, 'notebookId' | 'runId'>
): ICardPlace | null {
  let place: ICardPlace | null = null;
  tracker.find(panel => {
    place = placeIn(panel, card);
    return place !== null;
  });
  return place;
}

/** Where something of a folder beside the notebook is among the files of JupyterLab. */
export function besideNotebook({ panel }: ICardPlace, path: string): string {
  return PathExt.join(PathExt.dirname(panel.context.path), path);
}

function placeIn(
  panel: NotebookPanel,
  { notebookId, runId }: Pick<ContainerCard, 'notebookId' | 'runId'>
): ICardPlace | null {
  const { model } = panel.content;
  if (
    panel.isDisposed ||
    model === null ||
    readNotebookId(model) !== notebookId
  ) {
    return null;
  }
  const cells = [...model.cells];
  const index = cells.findIndex(
    cell =>
      isCodeCell(cell) &&
      cell.outputs.length > 0 &&
      runOf(cell.outputs.get(0).data[CONTAINER_MIME]) === runId
  );
  const cell = cells[index];
  return cell === undefined
    ? null
    : { panel, cellId: parseCellId(cell.id), index };
}

// Not that of `cells/cell-kind.ts`, which loads JupyterLab's dialogs.
function isCodeCell(cell: ICellModel): cell is ICodeCellModel {
  return cell.type === 'code';
}

function runOf(card: unknown): unknown {
  return (card as { runId?: unknown } | undefined)?.runId;
}
