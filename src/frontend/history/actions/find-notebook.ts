import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { NotebookId } from '../../../common/ids.js';
import { readNotebookId } from '../../executor/snapshot.js';

/** The open notebook of a history: the one in front when several have the same id. Null: it is not open. */
export function findNotebook(
  tracker: INotebookTracker,
  id: NotebookId
): NotebookPanel | null {
  const isIt = ({ content, isDisposed }: NotebookPanel): boolean =>
    !isDisposed &&
    content.model !== null &&
    readNotebookId(content.model) === id;
  const { currentWidget } = tracker;
  return currentWidget !== null && isIt(currentWidget)
    ? currentWidget
    : (tracker.find(isIt) ?? null);
}
