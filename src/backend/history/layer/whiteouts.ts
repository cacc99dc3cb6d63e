import { parseLayerName, type TreePath } from './layer-path.js';

/** What a layer's whiteouts act on: the tree below it. */
export interface IBelow {
  /** Takes away everything in a directory. */
  clear(path: TreePath): void;
  remove(path: TreePath): void;
}

/**
 * The whiteouts of one layer. They act on what is below the layer, never on the layer's own entries, wherever they stand
 * in its tar (OCI image-spec, "Whiteouts"): so they are collected, and applied before anything is put.
 */
export class Whiteouts {
  private readonly _removed: TreePath[] = [];
  private readonly _cleared: TreePath[] = [];

  /** The path of an entry by its name; null for one that is a whiteout, now noted, or is ignored. */
  pathOf(name: Buffer): TreePath | null {
    const parsed = parseLayerName(name);
    switch (parsed.kind) {
      case 'ignored':
        return null;
      case 'whiteout':
        this.remove(parsed.path);
        return null;
      case 'opaque':
        this.clear(parsed.path);
        return null;
      case 'path':
        return parsed.path;
    }
  }

  remove(path: TreePath): void {
    this._removed.push(path);
  }

  clear(path: TreePath): void {
    this._cleared.push(path);
  }

  applyTo(below: IBelow): void {
    this._cleared.forEach(path => below.clear(path));
    this._removed.forEach(path => below.remove(path));
  }
}
