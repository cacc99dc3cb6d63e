import * as React from 'react';
import type { IFileChange } from '../../common/protocol/history.js';
import { FileTree, findFirstOpen, parentsOf } from './file-tree.js';
import type { TreeRow, TreeSort } from './file-tree.js';
import type { ILayerSubject } from './layer-model.js';

/** Lines that are unfolded at first. */
const FIRST_LINES = 60;

/** What the tree is made of. */
export interface IFileRowsOptions {
  /** Grows at its end while pages come in. */
  readonly changes: readonly IFileChange[];
  readonly sort: TreeSort;
  /** Everything that a filter found is unfolded. */
  readonly isFiltered: boolean;
  readonly subject: ILayerSubject | null;
}

/** The lines of the tree, and how to fold and unfold them. */
export interface IFileRows {
  readonly rows: readonly TreeRow[];
  setOpen(path: string, isOpen: boolean): void;
  setAllOpen(isOpen: boolean): void;
}

/** Which directories are unfolded: all or none, except for some. */
interface IFolds {
  readonly isOpen: boolean;
  readonly except: ReadonlySet<string>;
}

const ALL_OPEN: IFolds = { isOpen: true, except: new Set() };
const ALL_CLOSED: IFolds = { isOpen: false, except: new Set() };

/** The visible lines of a layer's files; pages that come later are added to the tree that is there. */
export function useFileRows(options: IFileRowsOptions): IFileRows {
  const { changes, sort, isFiltered, subject } = options;
  const tree = useGrowingTree(changes);
  const first = React.useMemo(() => {
    const open = findFirstOpen(tree.value.root, FIRST_LINES);
    return { isOpen: false, except: withParents(open) };
  }, [tree.value]);
  const [plain, setPlain] = useReset<IFolds | null>(null, subject);
  const [found, setFound] = useReset<IFolds>(ALL_OPEN, subject);
  const folds = isFiltered ? found : (plain ?? first);
  const setFolds = isFiltered ? setFound : setPlain;
  const rows = React.useMemo(
    () =>
      tree.value.rows({
        sort,
        isOpen: path => folds.except.has(path) !== folds.isOpen
      }),
    [tree, sort, folds]
  );
  const setOpen = React.useCallback(
    (path: string, isOpen: boolean) => {
      const except = new Set(folds.except);
      const names = isOpen ? [path, ...parentsOf(path)] : [path];
      for (const name of names) {
        if (isOpen === folds.isOpen) {
          except.delete(name);
        } else {
          except.add(name);
        }
      }
      setFolds({ isOpen: folds.isOpen, except });
    },
    [folds, setFolds]
  );
  const setAllOpen = React.useCallback(
    (isOpen: boolean) => setFolds(isOpen ? ALL_OPEN : ALL_CLOSED),
    [setFolds]
  );
  return { rows, setOpen, setAllOpen };
}

/** The tree of `changes`: only what is new is added when the list has grown, else it is built anew. */
function useGrowingTree(changes: readonly IFileChange[]): { value: FileTree } {
  const last = React.useRef<{
    changes: readonly IFileChange[];
    tree: FileTree;
  } | null>(null);
  return React.useMemo(() => {
    const known = last.current;
    const grows =
      known !== null &&
      known.changes.length > 0 &&
      known.changes.length <= changes.length &&
      known.changes[0] === changes[0] &&
      known.changes.at(-1) === changes[known.changes.length - 1];
    const tree = grows ? known.tree : new FileTree();
    tree.add(grows ? changes.slice(known.changes.length) : changes);
    last.current = { changes, tree };
    return { value: tree };
  }, [changes]);
}

/** Like `useState`, but back to `initial` whenever `owner` is another one. */
function useReset<T>(initial: T, owner: unknown): [T, (value: T) => void] {
  const [state, setState] = React.useState({ owner, value: initial });
  const set = React.useCallback(
    (value: T) => setState({ owner, value }),
    [owner]
  );
  return [state.owner === owner ? state.value : initial, set];
}

function withParents(paths: readonly string[]): Set<string> {
  return new Set(paths.flatMap(path => [path, ...parentsOf(path)]));
}
