import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { shortId } from '../../../common/format.js';
import { readNotebookId } from '../../executor/snapshot.js';
import { cellNumberOf } from '../actions/notebook-words.js';
import type { SharingImage } from './sharing-rows.js';

/** The name that a run gives to a cell's image: the notebook's id in lower case, and the cell's. */
const OF_CELL = /^layerbook\/([a-z0-9_-]+):(?:cell|finished)-([A-Za-z0-9_-]+)$/;

/**
 * Names images by the notebooks and cells that made them, as far as these notebooks are open, else as the engine does.
 * An image that several cells made has all of their names.
 */
export function createNameImage(
  tracker: INotebookTracker,
  trans: TranslationBundle
): (image: SharingImage) => string {
  const nameTag = (tag: string): string => {
    const [, id, cellId] = OF_CELL.exec(tag) ?? [];
    return id === undefined || cellId === undefined
      ? tag
      : nameCell(tracker, trans, id, cellId);
  };
  return ({ id, tags }) =>
    tags.length === 0
      ? trans.__('without a name, %1', shortId(id))
      : [...new Set(tags.map(nameTag))].sort().join(', ');
}

function nameCell(
  tracker: INotebookTracker,
  trans: TranslationBundle,
  id: string,
  cellId: string
): string {
  const panel = tracker.find(
    ({ content: { model } }) =>
      model !== null && readNotebookId(model)?.toLowerCase() === id
  );
  if (panel === undefined) {
    return trans.__('notebook %1, cell %2', id.slice(0, 8), cellId.slice(0, 8));
  }
  const name = nameNotebook(tracker, panel);
  const cell = cellNumberOf(panel, cellId);
  return cell === null
    ? trans.__('%1, cell %2', name, cellId.slice(0, 8))
    : `${name} ${cell}`;
}

/** The file's name, with its folder where another notebook has the same. */
function nameNotebook(tracker: INotebookTracker, panel: NotebookPanel): string {
  const { label } = panel.title;
  const isAmbiguous =
    tracker.filter(one => one.title.label === label).length > 1;
  return isAmbiguous
    ? panel.context.localPath.split('/').slice(-2).join('/')
    : label;
}
