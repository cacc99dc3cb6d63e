import { Notification } from '@jupyterlab/apputils';
import type { Notebook } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { newCell } from '../cells/cell-kind.js';
import { changeSource } from './change-source.js';
import type { IConverted } from './convert-text.js';
import { isEmptyContainer } from './is-empty-container.js';

/** How long a notification stays that says what was left out; milliseconds. */
const READING = 12_000;
const SHORT = 5_000;

/** Puts converted cells into the active cell when it is an empty container cell, else below it, and says what happened. */
export function putConverted(options: {
  readonly notebook: Notebook;
  readonly converted: IConverted;
  /** What was pasted: Undo puts it into the cell as it is; null takes the cell away again. */
  readonly pasted: string | null;
  readonly trans: TranslationBundle;
}): void {
  const { notebook, converted, pasted, trans } = options;
  const { model } = notebook;
  if (!model) {
    return;
  }
  const active = notebook.activeCell?.model;
  const isInPlace = isEmptyContainer(active);
  const before = active?.sharedModel.getSource() ?? '';
  const first = isInPlace ? (active ?? null) : null;
  const rest = first ? converted.sources.slice(1) : [...converted.sources];
  const index = notebook.activeCell ? notebook.activeCellIndex + 1 : 0;
  if (first) {
    changeSource(first, converted.sources[0] ?? '', 'new');
    putCaretLast(notebook);
  }
  model.sharedModel.insertCells(
    index,
    rest.map(source => ({ ...newCell('container'), source }))
  );
  const added = rest.map((_, offset) => model.cells.get(index + offset).id);
  if (!first) {
    notebook.activeCellIndex = index;
    notebook.deselectAll();
  }
  const undo = (): void => {
    if (model.isDisposed) {
      return;
    }
    removeCells(notebook, added);
    if (first && first.sharedModel.getSource() === converted.sources[0]) {
      changeSource(first, pasted ?? before, 'new');
    }
  };
  tell({ converted, undo, trans });
}

/** As behind everything else that is pasted. */
function putCaretLast({ activeCell }: Notebook): void {
  const editor = activeCell?.editor;
  if (editor) {
    const line = editor.lineCount - 1;
    const column = editor.getLine(line)?.length ?? 0;
    editor.setCursorPosition({ line, column });
  }
}

function removeCells({ model }: Notebook, ids: readonly string[]): void {
  for (let index = (model?.cells.length ?? 0) - 1; index >= 0; index -= 1) {
    if (ids.includes(model?.cells.get(index).id ?? '')) {
      model?.sharedModel.deleteCell(index);
    }
  }
}

function tell({
  converted: { from, sources, notes },
  undo,
  trans
}: {
  readonly converted: IConverted;
  readonly undo: () => void;
  readonly trans: TranslationBundle;
}): void {
  const what =
    from === 'run'
      ? trans.__('The docker run command is a container cell now.')
      : trans._n(
          'The Compose service is a container cell now.',
          'The %1 Compose services are container cells now.',
          sources.length
        );
  const words = [what, ...notes].join('\n');
  const options = {
    autoClose: notes.length > 0 ? READING : SHORT,
    actions: [{ label: trans.__('Undo'), callback: undo }]
  };
  if (notes.length > 0) {
    Notification.warning(words, options);
  } else {
    Notification.info(words, options);
  }
}
