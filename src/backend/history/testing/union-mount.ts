import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A path of a union: type letter, mode, owner, size, mtime, and content or target. */
export type UnionPath = readonly [
  type: string,
  mode: number,
  owner: string,
  mtime: number,
  content: string
];

/** Layers as the kernel's own union mount makes them. Needs the right to mount. */
export class UnionMount implements Disposable {
  private readonly _dir = mkdtempSync(join(tmpdir(), 'layerbook-union-'));
  private readonly _top = join(this._dir, 'top');
  /** Topmost first, as the kernel wants them. */
  private readonly _layers = [join(this._dir, 'empty')];

  constructor() {
    mkdirSync(this._top);
    this._layers.forEach(dir => mkdirSync(dir));
  }

  /** What `change` does to the union becomes a layer. Returns it as GNU tar packs it, with the kernel's own whiteouts. */
  layer(change: (top: string) => void): Buffer {
    const upper = join(this._dir, `upper${this._layers.length}`);
    const work = join(this._dir, `work${this._layers.length}`);
    [upper, work].forEach(dir => mkdirSync(dir));
    this._mounted(`,upperdir=${upper},workdir=${work}`, () =>
      change(this._top)
    );
    this._layers.unshift(upper);
    return execFileSync(
      'tar',
      ['-c', '--xattrs', '--xattrs-include=*', '-C', upper, '.'],
      { maxBuffer: 1 << 26 }
    );
  }

  /** The union of all layers; there must be one. */
  paths(): Map<string, UnionPath> {
    const found = new Map<string, UnionPath>();
    const walk = (dir: string): void => {
      for (const name of readdirSync(join(this._top, dir))) {
        const path = dir === '' ? name : `${dir}/${name}`;
        const read = readPath(join(this._top, path));
        found.set(path, read);
        if (read[0] === 'd') {
          walk(path);
        }
      }
    };
    this._mounted('', () => walk(''));
    return found;
  }

  [Symbol.dispose](): void {
    rmSync(this._dir, { recursive: true, force: true });
  }

  private _mounted(own: string, work: () => void): void {
    const options = `redirect_dir=off,metacopy=off,lowerdir=${this._layers.join(':')}${own}`;
    const args = ['-t', 'overlay', 'overlay', '-o', options, this._top];
    execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    try {
      work();
    } finally {
      execFileSync('umount', [this._top]);
    }
  }
}

/** Whether this process may mount a union. */
export function canMountUnion(): boolean {
  try {
    using union = new UnionMount();
    union.layer(() => undefined);
    return true;
  } catch {
    return false;
  }
}

function readPath(path: string): UnionPath {
  const stat = lstatSync(path);
  const owner = `${stat.uid}:${stat.gid}`;
  const mtime = Math.floor(stat.mtimeMs / 1000);
  const mode = stat.mode & 0o7777;
  if (stat.isDirectory()) {
    // A directory's time follows each change inside it; a link's own mode and time mean nothing.
    return ['d', mode, owner, 0, ''];
  }
  if (stat.isSymbolicLink()) {
    return ['l', 0, owner, 0, readlinkSync(path)];
  }
  if (stat.isFile()) {
    return ['f', mode, owner, mtime, readFileSync(path, 'utf8')];
  }
  return [stat.isFIFO() ? 'p' : 'c', mode, owner, mtime, ''];
}
