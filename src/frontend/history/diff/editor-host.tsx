import type { IDisposable } from '@lumino/disposable';
import * as React from 'react';
import { useTrans } from '../../ui/trans.js';
import type { FindLanguage } from '../find-language.js';
import type { IDiffEditor } from '../merge-editor.js';
import type { ITextDiff } from './text-diff.js';

/** Holds the difference that is shown; null while there is none. */
export interface IEditorHandle {
  current: IDiffEditor | null;
}

/** Number of the change that is looked at; null: none yet. */
export interface ICurrentChange {
  readonly current: number | null;
}

interface IHostProps {
  readonly path: string;
  readonly isWrapping: boolean;
  readonly findLanguage: FindLanguage;
}

/** Where the editors of a difference go; their code is loaded with the first one that is looked at. */
export function DiffHost(
  props: IHostProps & {
    readonly handle: IEditorHandle;
    /** What is brought into sight again when another layout is chosen. */
    readonly change: ICurrentChange;
    readonly diff: ITextDiff;
    readonly layout: 'side-by-side' | 'unified';
    readonly isFolding: boolean;
  }
): React.JSX.Element {
  const { handle, change, diff, layout, isFolding, isWrapping } = props;
  const { path, findLanguage } = props;
  const trans = useTrans();
  const host = useMounted(
    React.useCallback(
      async parent => {
        const [{ mountDiff }, language] = await Promise.all([
          import('../merge-editor.js'),
          findLanguage(path, diff.after)
        ]);
        return () => {
          const editor = mountDiff(parent, {
            ...{ diff, layout, isFolding, isWrapping, language, trans },
            label: path
          });
          if (change.current !== null) {
            editor.show(change.current);
          }
          return editor;
        };
      },
      [path, diff, layout, isFolding, isWrapping, findLanguage, trans, change]
    ),
    handle
  );
  return <div ref={host} className="layerbook-editor" data-layout={layout} />;
}

/** Where one text goes. */
export function TextHost(
  props: IHostProps & { readonly text: string }
): React.JSX.Element {
  const { text, isWrapping, path, findLanguage } = props;
  const trans = useTrans();
  const host = useMounted(
    React.useCallback(
      async parent => {
        const [{ mountText }, language] = await Promise.all([
          import('../merge-editor.js'),
          findLanguage(path, text)
        ]);
        return () =>
          mountText(parent, { text, isWrapping, language, trans, label: path });
      },
      [path, text, isWrapping, findLanguage, trans]
    )
  );
  return <div ref={host} className="layerbook-editor" data-layout="one" />;
}

/** Mounts what `prepare` gives when it is ready and still wanted, and disposes it before the next. */
function useMounted<T extends IDisposable>(
  prepare: (parent: HTMLElement) => Promise<() => T>,
  handle?: { current: T | null }
): React.RefObject<HTMLDivElement> {
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    let mounted: T | null = null;
    let isGone = false;
    const mount = async (parent: HTMLElement): Promise<void> => {
      const create = await prepare(parent);
      if (!isGone) {
        mounted = create();
        if (handle !== undefined) {
          handle.current = mounted;
        }
      }
    };
    if (host.current !== null) {
      void mount(host.current);
    }
    return () => {
      isGone = true;
      if (handle !== undefined) {
        handle.current = null;
      }
      mounted?.dispose();
    };
  }, [prepare, handle]);
  return host;
}
