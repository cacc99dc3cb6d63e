import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { shortId } from '../../../common/format.js';
import { readNotebookId } from '../../executor/snapshot.js';
import { cellNumberOf } from '../actions/notebook-words.js';
import type { SharingImage } from './sharing-rows.js';

/** Names images by the notebook and cell that made them, as far as that notebook is open, else as the engine does. */
export function createNameImage(
  tracker: INotebookTracker,
  trans: TranslationBundle
): (image: SharingImage) => string {
  return ({ id, tags, notebook }) => {
    if (notebook === null) {
      return tags.length === 0
        ? trans.__('without a name, %1', shortId(id))
        : tags.join(', ');
    }
    const panel = tracker.find(
      ({ content: { model } }) =>
        model !== null && readNotebookId(model)?.toLowerCase() === notebook.id
    );
    if (panel === undefined) {
      return trans.__(
        'notebook %1, cell %2',
        notebook.id.slice(0, 8),
        notebook.cellId.slice(0, 8)
      );
    }
    const { label } = panel.title;
    const cell = cellNumberOf(panel, notebook.cellId);
    return cell === null
      ? trans.__('%1, cell %2', label, notebook.cellId.slice(0, 8))
      : `${label} ${cell}`;
  };
}
