import type { INotebookTracker, Notebook } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { looksConvertible } from './looks-convertible.js';
import { isEmptyContainer } from './is-empty-container.js';

/** Turns a `docker run` command or a Compose file that is pasted into an empty container cell into what it means. */
export function convertPastes(
  tracker: INotebookTracker,
  trans: TranslationBundle
): void {
  // In the capture phase, before the editor inserts the text.
  document.addEventListener(
    'paste',
    event => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const panel = tracker.currentWidget;
      const cell = panel?.content.activeCell;
      const editor = cell?.editor;
      if (
        !panel ||
        !editor ||
        !(event.target instanceof Node) ||
        !editor.host.contains(event.target) ||
        !isEmptyContainer(cell.model) ||
        !looksConvertible(text)
      ) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      void paste(text, panel.content, trans).then(isDone => {
        if (!isDone && !editor.isDisposed) {
          // What looked like a command and is none is pasted as any other text.
          editor.replaceSelection?.(text);
        }
      });
    },
    { capture: true }
  );
}

/** Whether the text was converted and put into the active cell. */
async function paste(
  text: string,
  notebook: Notebook,
  trans: TranslationBundle
): Promise<boolean> {
  const [{ convertText }, { putConverted }] = await Promise.all([
    import('./convert-text.js'),
    import('./put-converted.js')
  ]);
  const converted = convertText(text);
  if (!converted || !isEmptyContainer(notebook.activeCell?.model)) {
    return false;
  }
  putConverted({ notebook, converted, pasted: text, trans });
  return true;
}
