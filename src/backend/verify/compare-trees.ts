import { displayPath } from '../history/layer/layer-path.js';
import type { FileTree, IFileNode, IFileState } from './file-tree.js';

/** One path at which two file systems are not the same. */
export interface IFileDifference {
  /** With a leading slash. */
  readonly path: string;
  /** What is not the same, as a clause: `mode 644 and 755`. */
  readonly text: string;
}

/** A directory that no layer describes, but that a path lies in: engines make it like this. */
const IMPLIED_DIRECTORY: IFileState = {
  type: 'directory',
  mode: 0o755,
  owner: '0:0',
  link: '',
  size: 0,
  digest: '',
  xattrs: ''
};

/** One side of the comparison at a path. */
interface ISide {
  readonly node: IFileNode | undefined;
  /** Whether the common layers show through here. */
  readonly sees: boolean;
}

/**
 * Compares two trees that lie over the same layers; the first is the notebook's. `lower` is the tree of those layers;
 * null: it was not read, and null comes back when it would be needed, because one side says something of a path
 * and the other does not.
 */
export function compareTrees(
  a: FileTree,
  b: FileTree,
  lower: FileTree | null
): IFileDifference[] | null {
  const comparison = new Comparison();
  const sides = [a, b].map(node => ({ node, sees: true }));
  comparison.visit('', sides, lower ?? undefined);
  return lower === null && comparison.needsLower ? null : comparison.found;
}

class Comparison {
  readonly found: IFileDifference[] = [];
  needsLower = false;

  visit(
    path: string,
    sides: readonly ISide[],
    lower: IFileNode | undefined
  ): void {
    const open = sides.filter(side => isOpen(side, path)).length;
    this.needsLower ||= open === 1;
    // Where neither says anything, both are what the common layers have.
    if (open < 2) {
      const [a, b] = sides.map(side => stateOf(side, path, lower));
      const text = differenceOf(a ?? null, b ?? null);
      if (text !== '') {
        this.found.push({ path: `/${displayPath(path)}`, text });
      }
    }
    this._below(
      path,
      sides.map(({ node, sees }) => ({ node, sees: sees && !node?.hides })),
      lower
    );
  }

  private _below(
    path: string,
    sides: readonly ISide[],
    lower: IFileNode | undefined
  ): void {
    const names = new Set(
      sides.flatMap(({ node }) => [...(node?.children.keys() ?? [])])
    );
    if (new Set(sides.map(side => side.sees)).size > 1) {
      this.needsLower = true;
      for (const name of lower?.children.keys() ?? []) {
        names.add(name);
      }
    }
    for (const name of names) {
      this.visit(
        path === '' ? name : `${path}/${name}`,
        sides.map(({ node, sees }) => ({
          node: node?.children.get(name),
          sees
        })),
        lower?.children.get(name)
      );
    }
  }
}

/** Whether the side shows what the common layers have. The root is always there. */
function isOpen({ node, sees }: ISide, path: string): boolean {
  return sees && !node?.state && (path === '' || !node?.hides);
}

function stateOf(
  side: ISide,
  path: string,
  lower: IFileNode | undefined
): IFileState | null {
  const { node } = side;
  const own = node?.state ?? (isOpen(side, path) ? lower?.state : null);
  const isWay =
    (node?.children.size ?? 0) > 0 ||
    (isOpen(side, path) && lower !== undefined && !lower.hides);
  return own ?? (isWay ? IMPLIED_DIRECTORY : null);
}

function differenceOf(a: IFileState | null, b: IFileState | null): string {
  if (a === null || b === null) {
    return a === b ? '' : `only in the ${a ? 'notebook' : 'export'}’s image`;
  }
  if (a.type !== b.type) {
    return `${a.type} and ${b.type}`;
  }
  return [
    a.mode === b.mode
      ? ''
      : `mode ${a.mode.toString(8)} and ${b.mode.toString(8)}`,
    a.owner === b.owner ? '' : `owner ${a.owner} and ${b.owner}`,
    a.link === b.link ? '' : `link ${a.link || 'none'} and ${b.link || 'none'}`,
    a.xattrs === b.xattrs ? '' : 'extended attributes',
    a.digest === b.digest ? '' : `content (${a.size} and ${b.size} bytes)`
  ]
    .filter(text => text !== '')
    .join(', ');
}
