import type { IContainerChange } from '../engine/contract.js';

/**
 * The changes that a run made, without what is listed only for the sake of others: parents of a changed path, mount
 * points with everything below them, and folders that exist only to hold a mount point. In path order.
 */
export function changedPaths(
  changes: readonly IContainerChange[],
  mountPoints: readonly string[]
): IContainerChange[] {
  const inMount = (path: string): boolean =>
    mountPoints.some(point => path === point || path.startsWith(`${point}/`));
  const own = changes.filter(change => !inMount(change.path));
  const parents = new Set(own.flatMap(change => parentsOf(change.path)));
  const forMounts = new Set(mountPoints.flatMap(parentsOf));
  return own
    .filter(({ kind, path }) => {
      if (kind === 'deleted') {
        return true;
      }
      if (kind === 'modified') {
        // A mount point that had to be made changes its parent's time.
        return !parents.has(path) && !forMounts.has(path);
      }
      return !forMounts.has(path) || hasOther(path, own, forMounts);
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `/a/b/c` → `/a/b`, `/a`. */
export function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (
    let at = path.lastIndexOf('/');
    at > 0;
    at = path.lastIndexOf('/', at - 1)
  ) {
    parents.push(path.slice(0, at));
  }
  return parents;
}

/** Whether a folder on the way to a mount point also holds something that the run made. */
function hasOther(
  folder: string,
  changes: readonly IContainerChange[],
  forMounts: ReadonlySet<string>
): boolean {
  return changes.some(
    ({ path }) => path.startsWith(`${folder}/`) && !forMounts.has(path)
  );
}
