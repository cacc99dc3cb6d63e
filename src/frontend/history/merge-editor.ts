import {
  Change,
  getChunks,
  MergeView,
  unifiedMergeView
} from '@codemirror/merge';
import type { Chunk } from '@codemirror/merge';
import { EditorState, StateEffect, StateField, Text } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { Decoration, EditorView, lineNumbers } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ITextDiff } from './diff/text-diff.js';

/** Unchanged lines kept around a change, and how many must be hidden at least. */
const COLLAPSE = { margin: 3, minSize: 6 } as const;
/** Lines of one change that are marked as the one that is looked at. */
const MAX_MARKED_LINES = 500;

/** What both kinds of editors need. */
export interface ITextOptions {
  /** Highlighting, when the file's language is known. */
  readonly language: Extension | null;
  readonly label: string;
  readonly isWrapping: boolean;
  readonly trans: TranslationBundle;
}

/** What {@link mountDiff} shows. */
export interface IDiffOptions extends ITextOptions {
  readonly diff: ITextDiff;
  readonly layout: 'side-by-side' | 'unified';
  /** Whether long stretches of unchanged lines are folded. */
  readonly isFolding: boolean;
}

/** A difference on the page. */
export interface IDiffEditor extends IDisposable {
  /** Runs of changed lines. */
  readonly count: number;
  /**
   * Brings the next or previous change into sight, from the last one or, when that is out of sight, from what is seen.
   * Returns its number from 0, or null when there is none.
   */
  go(direction: 'next' | 'previous'): number | null;
  /** Brings a change into sight. */
  show(index: number): void;
}

/** Puts a read-only difference of two texts into `parent`. The caller disposes it. */
export function mountDiff(
  parent: HTMLElement,
  options: IDiffOptions
): IDiffEditor {
  const { diff } = options;
  const shared = {
    ...(options.isFolding ? { collapseUnchanged: COLLAPSE } : {}),
    // Computed before, in time that grows with the length only; the library may change the list that it gets.
    diffConfig: {
      override: () =>
        diff.changes.map(
          ({ fromA, toA, fromB, toB }) => new Change(fromA, toA, fromB, toB)
        )
    }
  };
  const extensions = [createExtensions(options), currentChange];
  if (options.layout === 'unified') {
    const view = new EditorView({
      parent,
      doc: diff.after,
      extensions: [
        extensions,
        unifiedMergeView({
          ...shared,
          original: Text.of(diff.before.split('\n')),
          mergeControls: false
        })
      ]
    });
    return navigate(parent, view, { b: view });
  }
  const view = new MergeView({
    ...shared,
    parent,
    a: { doc: diff.before, extensions },
    b: { doc: diff.after, extensions }
  });
  return navigate(parent, view, { a: view.a, b: view.b });
}

/** Puts one read-only text into `parent`. The caller disposes it. */
export function mountText(
  parent: HTMLElement,
  options: ITextOptions & { readonly text: string }
): IDisposable {
  return own(
    new EditorView({
      parent,
      doc: options.text,
      extensions: createExtensions(options)
    })
  );
}

function createExtensions(options: ITextOptions): Extension {
  const { language, label, trans } = options;
  return [
    lineNumbers(),
    jupyterTheme,
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label }),
    EditorState.phrases.of({
      '$ unchanged lines': trans.__('$ unchanged lines')
    }),
    options.isWrapping ? EditorView.lineWrapping : [],
    language ?? []
  ];
}

/** Marks the lines of the change that is looked at; null: none. */
const setCurrent = StateEffect.define<{
  readonly from: number;
  readonly to: number;
} | null>();

const currentLine = Decoration.line({ class: 'layerbook-current-change' });

const currentChange = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const effect = transaction.effects.find(one => one.is(setCurrent));
    return effect?.is(setCurrent) === true
      ? markLines(transaction.state, effect.value)
      : marks;
  },
  provide: field => EditorView.decorations.from(field)
});

function markLines(
  { doc }: EditorState,
  range: { readonly from: number; readonly to: number } | null
): DecorationSet {
  const marks = [];
  if (range !== null) {
    let at = range.from;
    while (at < range.to && at <= doc.length) {
      const line = doc.lineAt(at);
      marks.push(currentLine.range(line.from));
      at = marks.length < MAX_MARKED_LINES ? line.to + 1 : range.to;
    }
  }
  return Decoration.set(marks);
}

function navigate(
  host: HTMLElement,
  view: { destroy(): void },
  sides: { readonly a?: EditorView; readonly b: EditorView }
): IDiffEditor {
  const { a, b } = sides;
  const chunks = getChunks(b.state)?.chunks ?? [];
  let current = -1;
  const topOf = (chunk: Chunk): number =>
    b.documentTop + b.lineBlockAt(clamp(b, chunk.fromB)).top;
  const isInSight = (chunk: Chunk): boolean => {
    const { top, bottom } = host.getBoundingClientRect();
    return topOf(chunk) >= top - 1 && topOf(chunk) < bottom;
  };
  const choose = (direction: 'next' | 'previous'): number => {
    const now = chunks[current];
    if (now !== undefined && isInSight(now)) {
      return current + (direction === 'next' ? 1 : -1);
    }
    const { top } = host.getBoundingClientRect();
    return direction === 'next'
      ? chunks.findIndex(chunk => topOf(chunk) >= top - 1)
      : chunks.findLastIndex(chunk => topOf(chunk) < top);
  };
  const show = (index: number): void => {
    const chunk = chunks[index];
    if (chunk !== undefined) {
      current = index;
      mark(b, chunk.fromB, chunk.toB, 'scroll');
      if (a !== undefined) {
        mark(a, chunk.fromA, chunk.toA, 'stay');
      }
    }
  };
  return {
    ...own(view),
    count: chunks.length,
    go: direction => {
      if (chunks.length === 0) {
        return null;
      }
      show((choose(direction) + chunks.length) % chunks.length);
      return current;
    },
    show
  };
}

function mark(
  view: EditorView,
  from: number,
  to: number,
  how: 'scroll' | 'stay'
): void {
  const effect = setCurrent.of({ from, to });
  const scroll = EditorView.scrollIntoView(clamp(view, from), {
    y: 'center',
    x: 'nearest'
  });
  view.dispatch({ effects: how === 'scroll' ? [effect, scroll] : [effect] });
}

function clamp(view: EditorView, position: number): number {
  return Math.min(position, view.state.doc.length);
}

function own(view: { destroy(): void }): IDisposable {
  let isDisposed = false;
  return {
    get isDisposed() {
      return isDisposed;
    },
    dispose: () => {
      if (!isDisposed) {
        isDisposed = true;
        view.destroy();
      }
    }
  };
}
