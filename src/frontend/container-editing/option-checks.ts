import type { Extension, Text, Transaction } from '@codemirror/state';
import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet, PluginValue, ViewUpdate } from '@codemirror/view';
import {
  Decoration,
  EditorView,
  GutterMarker,
  ViewPlugin,
  gutter
} from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ERRORS } from '../../common/protocol/errors.js';
import { withoutTicks } from '../ui/code-words.js';
import { optionLineNumbers } from './option-line.js';

/** Rest after typing in a line before it counts as written; milliseconds. */
const REST = 600;

/** What is wrong with the option lines. */
export interface IOptionProblem {
  /** A position in the line that it is in; it moves with the text. */
  readonly at: number;
  readonly message: string;
  readonly hint: string | null;
}

const problemChanged = StateEffect.define<IOptionProblem | null>();

/** What is wrong with the option lines as they are now, or null. */
export const problemField = StateField.define<IOptionProblem | null>({
  create: () => null,
  update: (problem, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(problemChanged)) {
        return effect.value;
      }
    }
    return problem && afterEdit(problem, transaction);
  },
  provide: field =>
    EditorView.decorations.from(field, problem => view => {
      return underline(view.state.doc, problem);
    })
});

/** Underlines the line that has a problem, with a sign beside it in a gutter that is always there. */
export function optionChecks(trans: TranslationBundle): Extension {
  return [
    problemField,
    gutter({
      class: 'layerbook-optionGutter',
      markers: ({ state }) => {
        const problem = state.field(problemField);
        return problem
          ? RangeSet.of(
              new ProblemMarker(problem, trans).range(
                state.doc.lineAt(problem.at).from
              )
            )
          : RangeSet.empty;
      },
      initialSpacer: () => new ProblemMarker(null, trans)
    }),
    ViewPlugin.define(view => new OptionChecks(view))
  ];
}

/** A line that is being corrected is not wrong any more until it has been read again. */
function afterEdit(
  problem: IOptionProblem,
  { docChanged, changes, startState }: Transaction
): IOptionProblem | null {
  if (!docChanged) {
    return problem;
  }
  const { from, to } = startState.doc.lineAt(problem.at);
  return changes.touchesRange(from, to) === false
    ? { ...problem, at: changes.mapPos(problem.at, 1) }
    : null;
}

function underline(doc: Text, problem: IOptionProblem | null): DecorationSet {
  if (problem === null) {
    return Decoration.none;
  }
  const { from, text } = doc.lineAt(problem.at);
  const start = from + (/^\s*(?:#\|\s*)?/.exec(text)?.[0].length ?? 0);
  const end = from + text.trimEnd().length;
  return start < end
    ? Decoration.set(
        Decoration.mark({ class: 'layerbook-optionProblem' }).range(start, end)
      )
    : Decoration.none;
}

class ProblemMarker extends GutterMarker {
  private readonly _problem: IOptionProblem | null;
  private readonly _trans: TranslationBundle;

  constructor(problem: IOptionProblem | null, trans: TranslationBundle) {
    super();
    this._problem = problem;
    this._trans = trans;
  }

  override eq(other: ProblemMarker): boolean {
    return this._problem?.message === other._problem?.message;
  }

  override toDOM(): Node {
    const node = document.createElement('span');
    node.className = 'layerbook-optionMark';
    node.textContent = '✗';
    if (this._problem) {
      const words = withoutTicks(this._problem.message);
      node.title = words;
      node.setAttribute('role', 'img');
      node.setAttribute('aria-label', this._trans.__('Error: %1', words));
    }
    return node;
  }
}

/** Reads the option lines when the typing rests, or at once when the cursor goes to another line. */
class OptionChecks implements PluginValue {
  private readonly _view: EditorView;
  private _timer: number | null = null;
  private _isDestroyed = false;

  constructor(view: EditorView) {
    this._view = view;
    this._schedule(0);
  }

  update({ docChanged, selectionSet, state, startState }: ViewUpdate): void {
    if (docChanged) {
      this._schedule(this._view.hasFocus ? REST : 0);
    } else if (
      selectionSet &&
      this._timer !== null &&
      lineOfCursor(state) !== lineOfCursor(startState)
    ) {
      this._schedule(0);
    }
  }

  destroy(): void {
    this._isDestroyed = true;
    this._clear();
  }

  private _clear(): void {
    if (this._timer !== null) {
      window.clearTimeout(this._timer);
      this._timer = null;
    }
  }

  private _schedule(delay: number): void {
    this._clear();
    this._timer = window.setTimeout(() => {
      this._timer = null;
      void this._check();
    }, delay);
  }

  private async _check(): Promise<void> {
    const { doc } = this._view.state;
    const problem = await findProblem(doc);
    const { state } = this._view;
    if (this._isDestroyed || !state.doc.eq(doc)) {
      return;
    }
    const shown = state.field(problemField, false);
    if (
      shown !== undefined &&
      (shown?.message !== problem?.message || shown?.at !== problem?.at)
    ) {
      this._view.dispatch({ effects: problemChanged.of(problem) });
    }
  }
}

function lineOfCursor({ doc, selection }: EditorView['state']): number {
  return doc.lineAt(selection.main.head).number;
}

/** A cell without option lines is not worth loading what reads them. */
async function findProblem(doc: Text): Promise<IOptionProblem | null> {
  if (optionLineNumbers(doc).length === 0) {
    return null;
  }
  const { problemOf } = await import('../../common/container/check-options.js');
  const problem = problemOf(doc.toString());
  if (problem === null) {
    return null;
  }
  const line = Math.min(Math.max(problem.line, 1), doc.lines);
  return {
    at: doc.line(line).from,
    message: problem.message,
    // That a marked line is to be corrected need not be said beside its mark.
    hint:
      problem.hint === ERRORS['container.options'].hint ? null : problem.hint
  };
}
