import type { IFileChange } from '../../common/protocol/history.js';

/** What a person chose of the changed files, by path. */
export type ChosenPaths = ReadonlySet<string>;

/** What can be chosen: files and links, and folders that the run made; a folder that was there has more in it than changes. */
export function choosable(files: readonly IFileChange[]): IFileChange[] {
  return files.filter(({ kind, op }) =>
    kind === 'directory' ? op === 'A' : op !== 'D' && kind !== 'device'
  );
}

/** Chooses a path or no longer: a folder goes with everything in it, and is whole only with everything in it. */
export function toggle(
  files: readonly IFileChange[],
  chosen: ChosenPaths,
  path: string
): ChosenPaths {
  const next = new Set(chosen);
  const isChosen = chosen.has(path);
  for (const file of files) {
    if (file.path === path || file.path.startsWith(`${path}/`)) {
      if (isChosen) {
        next.delete(file.path);
      } else {
        next.add(file.path);
      }
    }
  }
  if (isChosen) {
    parentsOf(path).forEach(parent => next.delete(parent));
  }
  return next;
}

/** Chooses all of `shown`, or none of them when all were. */
export function toggleAll(
  files: readonly IFileChange[],
  shown: readonly IFileChange[],
  chosen: ChosenPaths
): ChosenPaths {
  const isAll = shown.every(({ path }) => chosen.has(path));
  return shown
    .filter(({ path }) => chosen.has(path) === isAll)
    .reduce<ChosenPaths>(
      (set, { path }) =>
        set.has(path) === isAll ? toggle(files, set, path) : set,
      chosen
    );
}

/** The fewest paths that are all of the chosen ones: what is in a chosen folder goes with it. */
export function topmost(chosen: ChosenPaths): string[] {
  return [...chosen]
    .filter(path => !parentsOf(path).some(parent => chosen.has(parent)))
    .sort();
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts
    .slice(1)
    .map((_part, index) => parts.slice(0, index + 1).join('/'));
}
