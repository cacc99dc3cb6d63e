import type {
  CompletionHandler,
  ICompletionContext,
  ICompletionProvider,
  ICompletionProviderManager
} from '@jupyterlab/completer';
import type { Cell } from '@jupyterlab/cells';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import { NotebookPanel, type INotebookTracker } from '@jupyterlab/notebook';
import { Text } from '@jupyterlab/coreutils';
import { kindOfModel } from '../cells/cell-kind.js';
import type { IRpcClient } from '../tokens.js';
import { KnownNames } from './known-names.js';
import { nameSources, type FolderReader } from './name-sources.js';
import { isOptionLine } from './option-line.js';
import { caretBack } from './option-template.js';

/** Before the words of the context and of the kernel, whose rank is about 500. */
const RANK = 1_000;

/** Completes keys and values in the option lines of container cells. */
export class OptionCompleter implements ICompletionProvider {
  readonly identifier = 'CompletionProvider:layerbook-options';
  readonly rank = RANK;
  private readonly _client: IRpcClient;
  private readonly _contents: FolderReader;
  private readonly _names = new KnownNames();

  constructor(client: IRpcClient, contents: FolderReader) {
    this._client = client;
    this._contents = contents;
  }

  isApplicable(context: ICompletionContext): Promise<boolean> {
    return Promise.resolve(optionEditor(context) !== null);
  }

  async fetch(
    request: CompletionHandler.IRequest,
    context: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const editor = optionEditor(context);
    const { widget } = context;
    const nothing = { start: request.offset, end: request.offset, items: [] };
    if (editor === null || !(widget instanceof NotebookPanel)) {
      return nothing;
    }
    const { line, column } = editor.getCursorPosition();
    const { completeOption } = await import('./option-completions.js');
    const source = editor.model.sharedModel.getSource();
    const found = await completeOption(
      source,
      line,
      column,
      this._names.soon(nameSources(this._client, widget, this._contents))
    );
    if (found === null) {
      return nothing;
    }
    const offsetOf = (at: number): number =>
      // The completer counts characters, the editor their UTF-16 units.
      Text.jsIndexToCharIndex(editor.getOffsetAt({ line, column: at }), source);
    return {
      start: offsetOf(found.start),
      end: offsetOf(found.end),
      items: found.items.map(item => ({
        label: item.label,
        insertText: item.insertText,
        documentation: item.documentation,
        // The list shows the type beside the label, and is as wide as its words are on one line.
        ...(item.detail === ''
          ? {}
          : { type: item.detail.replaceAll(' ', '\u00a0') })
      }))
    };
  }

  /** With automatic completion, what is typed in an option line is completed as words of the script are. */
  shouldShowContinuousHint(
    isVisible: boolean,
    changed: Parameters<
      NonNullable<ICompletionProvider['shouldShowContinuousHint']>
    >[1]
  ): boolean {
    return (
      !isVisible &&
      (changed.sourceChange ?? []).some(
        ({ insert }) => typeof insert === 'string' && /\S/.test(insert)
      )
    );
  }
}

/** The editor of the active container cell, when the cursor is in an option line. */
function optionEditor(context: ICompletionContext): CodeEditor.IEditor | null {
  const { editor, widget } = context;
  if (!editor || !(widget instanceof NotebookPanel)) {
    return null;
  }
  const cell = widget.content.activeCell;
  return cell?.editor === editor && isInOptions(cell) ? editor : null;
}

function isInOptions({ model, editor }: Cell): boolean {
  return (
    editor !== null &&
    kindOfModel(model) === 'container' &&
    isOptionLine(model.sharedModel.getSource(), editor.getCursorPosition().line)
  );
}

/** Puts the cursor to where a completed key's value is to be written: JupyterLab leaves it behind what it inserts. */
export function followCompletions(
  completers: ICompletionProviderManager,
  tracker: INotebookTracker
): void {
  completers.selected.connect((_, { insertText }) => {
    const back = caretBack(insertText);
    if (back > 0) {
      // Another listener of the same signal inserts the text, and then the list gives the focus back.
      window.requestAnimationFrame(() =>
        moveCaret(tracker.activeCell, insertText, back)
      );
    }
  });
}

function moveCaret(cell: Cell | null, inserted: string, back: number): void {
  const editor = cell?.editor;
  if (!cell || !editor || !isInOptions(cell)) {
    return;
  }
  const { line, column } = editor.getCursorPosition();
  if (editor.getLine(line)?.slice(0, column).endsWith(inserted)) {
    editor.focus();
    editor.setCursorPosition({ line, column: column - back });
  }
}
