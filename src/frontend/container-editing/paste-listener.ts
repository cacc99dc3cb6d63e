import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { looksConvertible } from './looks-convertible.js';
import { isEmptyContainer, putConverted } from './put-converted.js';

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
      void convert(text).then(converted => {
        if (converted && isEmptyContainer(panel.content.activeCell?.model)) {
          const { content: notebook } = panel;
          putConverted({ notebook, converted, pasted: text, trans });
        } else if (!editor.isDisposed) {
          pasteAsIs(editor, text);
        }
      });
    },
    { capture: true }
  );
}

async function convert(text: string) {
  const { convertText } = await import('./convert-text.js');
  return convertText(text);
}

/** What looked like a command and is none is pasted as any other text. */
function pasteAsIs(editor: CodeEditor.IEditor, text: string): void {
  editor.replaceSelection?.(text);
}
