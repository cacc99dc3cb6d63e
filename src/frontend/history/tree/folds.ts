import { parentsOf } from '../file-tree.js';

/** Which directories are unfolded: all or none, except for some. */
export interface IFolds {
  readonly isOpen: boolean;
  readonly except: ReadonlySet<string>;
}

export const ALL_OPEN: IFolds = { isOpen: true, except: new Set() };
export const ALL_CLOSED: IFolds = { isOpen: false, except: new Set() };

/** Whether a directory is unfolded. */
export function isUnfolded(folds: IFolds, path: string): boolean {
  return folds.except.has(path) !== folds.isOpen;
}

/** Unfolds directories with everything above them, or folds them. */
export function fold(
  folds: IFolds,
  paths: readonly string[],
  isOpen: boolean
): IFolds {
  const except = new Set(folds.except);
  for (const path of paths) {
    for (const name of isOpen ? [path, ...parentsOf(path)] : [path]) {
      if (isOpen === folds.isOpen) {
        except.delete(name);
      } else {
        except.add(name);
      }
    }
  }
  return { isOpen: folds.isOpen, except };
}
