import type { WasteCause } from '../../../common/protocol/history-views.js';
import type { Oid } from '../git/object.js';
import { decodeChange } from '../layer/change-record.js';
import type { TreePath } from '../layer/layer-path.js';
import type { Pacer } from '../pacer.js';
import { eachPaced, linesOf, sizeOfLine, typeOfLine } from './change-lines.js';

/** Bytes of one commit that another one hides. */
export interface IHiddenBytes {
  readonly from: Oid;
  readonly by: Oid;
  readonly cause: WasteCause;
  bytes: number;
  readonly files: { readonly path: TreePath; readonly bytes: number }[];
  /** Of changes of metadata: what changed, as the change list names it: `mode`, `owner`, `mtime`, `xattr`. */
  readonly changed: Set<string>;
}

/** A file's bytes as one layer stores them. */
interface IStored {
  readonly from: Oid;
  readonly path: TreePath;
  readonly bytes: number;
  /** Names that still show it: hard links share their bytes. */
  names: number;
}

/**
 * Follows which layer's bytes each path shows, layer by layer, as an overlay file system stores them: any change of a
 * file, of its metadata too, stores the whole file again; a deletion stores nothing and frees nothing; the names of a
 * hard link share their bytes until one of them is changed.
 */
export class WasteLedger {
  private readonly _shown = new Map<TreePath, IStored>();
  private readonly _hidden = new Map<string, IHiddenBytes>();
  private readonly _pacer: Pacer;

  constructor(pacer: Pacer) {
    this._pacer = pacer;
  }

  /** What was hidden so far, by commits and cause. */
  get hidden(): Iterable<IHiddenBytes> {
    return this._hidden.values();
  }

  /** Lays a commit's change list over those before. Returns the bytes that its layer stores. */
  async add(commit: Oid, list: Buffer): Promise<number> {
    await this._pacer.pause();
    const files: string[] = [];
    const links: string[] = [];
    await eachPaced(linesOf(list), this._pacer, line => {
      if (!line.startsWith('A')) {
        this._hide(commit, line);
      }
      const type = line.startsWith('D') ? '' : typeOfLine(line);
      if (type === 'f' && sizeOfLine(line) > 0) {
        files.push(line);
      } else if (type === 'h') {
        links.push(line);
      }
    });
    let stored = 0;
    await eachPaced(files, this._pacer, line => {
      const { path, meta } = decodeChange(line);
      this._show(path, { from: commit, path, bytes: meta.size, names: 0 });
      stored += meta.size;
    });
    for (const line of links) {
      stored += this._link(commit, line);
    }
    return stored;
  }

  private _hide(commit: Oid, line: string): void {
    const { op, path, was } = decodeChange(line);
    switch (op) {
      case 'm': {
        const changed = wordsOf(was);
        // A file that was deleted and made anew just as it was.
        const cause = changed.includes('anew') ? 'rewritten' : 'metadata';
        this._take(path, { commit, cause, changed });
        break;
      }
      case 'M':
        this._take(path, { commit, cause: 'rewritten', changed: [] });
        break;
      // Another type of file took the place of this one.
      default:
        this._take(path, { commit, cause: 'deleted', changed: [] });
    }
  }

  /** A path shows other bytes from here on, or none. */
  private _take(
    path: TreePath,
    {
      commit,
      cause,
      changed
    }: { commit: Oid; cause: WasteCause; changed: readonly string[] }
  ): void {
    const stored = this._shown.get(path);
    this._shown.delete(path);
    if (!stored || --stored.names > 0) {
      return;
    }
    const key = `${stored.from} ${commit} ${cause}`;
    let hidden = this._hidden.get(key);
    if (!hidden) {
      hidden = {
        from: stored.from,
        by: commit,
        cause,
        bytes: 0,
        files: [],
        changed: new Set()
      };
      this._hidden.set(key, hidden);
    }
    hidden.bytes += stored.bytes;
    hidden.files.push({ path: stored.path, bytes: stored.bytes });
    changed.forEach(word => hidden.changed.add(word));
  }

  private _show(path: TreePath, stored: IStored): void {
    stored.names++;
    this._shown.set(path, stored);
  }

  /** Returns the bytes that the layer stores because of the link. */
  private _link(commit: Oid, line: string): number {
    const { path, meta } = decodeChange(line);
    const target = this._shown.get(meta.extra);
    if (!target) {
      return 0;
    }
    if (target.from === commit) {
      this._show(path, target);
      return 0;
    }
    // The new name counts as a change of the file that it is given to: the layer has that file once more.
    this._take(meta.extra, { commit, cause: 'metadata', changed: ['link'] });
    const stored = {
      from: commit,
      path: meta.extra,
      bytes: target.bytes,
      names: 0
    };
    this._show(meta.extra, stored);
    this._show(path, stored);
    return target.bytes;
  }
}

/** `mode=644,owner=0:0` names `mode` and `owner`. */
function wordsOf(was: string): string[] {
  return was.split(',').map(item => item.slice(0, item.indexOf('=')));
}
