import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { jupyterTheme } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

/** Unchanged lines kept around a change, and how many must be hidden at least. */
const COLLAPSE = { margin: 3, minSize: 6 } as const;

/** A difference may take so long, in milliseconds; after that it is only roughly right. */
const DIFF = { scanLimit: 5000, timeout: 500 } as const;

/** What {@link mountDiff} shows. */
export interface IDiffOptions {
  readonly before: string;
  readonly after: string;
  readonly layout: 'side-by-side' | 'unified';
  /** Highlighting, when the file's language is known. */
  readonly language: Extension | null;
  readonly label: string;
  readonly trans: TranslationBundle;
}

/** Puts a read-only difference of two texts into `parent`. The caller disposes it. */
export function mountDiff(
  parent: HTMLElement,
  options: IDiffOptions
): IDisposable {
  const { before, after } = options;
  const shared = createExtensions(options);
  const view =
    options.layout === 'unified'
      ? new EditorView({
          parent,
          doc: after,
          extensions: [
            ...shared,
            unifiedMergeView({
              original: before,
              mergeControls: false,
              collapseUnchanged: COLLAPSE,
              diffConfig: DIFF
            })
          ]
        })
      : new MergeView({
          parent,
          a: { doc: before, extensions: shared },
          b: { doc: after, extensions: shared },
          collapseUnchanged: COLLAPSE,
          diffConfig: DIFF
        });
  return ownView(view);
}

/** Puts one read-only text into `parent`. The caller disposes it. */
export function mountText(
  parent: HTMLElement,
  options: Omit<IDiffOptions, 'before' | 'layout'>
): IDisposable {
  return ownView(
    new EditorView({
      parent,
      doc: options.after,
      extensions: createExtensions(options)
    })
  );
}

function createExtensions(
  options: Pick<IDiffOptions, 'language' | 'label' | 'trans'>
): Extension[] {
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
    ...(language === null ? [] : [language])
  ];
}

function ownView(view: { destroy(): void }): IDisposable {
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
