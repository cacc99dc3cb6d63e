import type { Readable } from 'node:stream';
import { MODE, type Oid } from '../git/object.js';
import type { PackWriter } from '../git/pack-writer.js';
import { Pacer } from '../pacer.js';
import { readTar } from '../tar/read-tar.js';
import type { ITarEntry, ITarSink } from '../tar/tar-entry.js';
import { encodeTarget } from './change-details.js';
import { FileStore } from './file-store.js';
import { treePath, type TreePath } from './layer-path.js';
import {
  encodeXattrs,
  type ContentKind,
  type INodeMeta,
  type NodeType
} from './node-meta.js';
import type { Overlay } from './overlay.js';
import { Whiteouts } from './whiteouts.js';

/**
 * Lays one layer's tar over `overlay` and stores its files with `writer`.
 *
 * Whiteouts act on what is below the layer, never on the layer's own entries, wherever they stand in the tar (OCI
 * image-spec, "Whiteouts"); so the tar is read to its end before anything is applied. Of two entries with one name the
 * later wins.
 */
export async function applyLayer(
  overlay: Overlay,
  tar: Readable,
  options: { writer: PackWriter; signal?: AbortSignal | undefined }
): Promise<void> {
  const layer = new LayerReader(overlay, options.writer);
  await readTar(tar, entry => layer.entry(entry), options.signal);
  await layer.apply(new Pacer(options.signal));
}

/** What a tar entry puts at a path: a blob, or a directory (`oid` null). */
interface IAddition {
  readonly oid: Oid | null;
  readonly meta: INodeMeta;
}

/** Collects what a layer adds and removes. */
class LayerReader {
  private readonly _overlay: Overlay;
  private readonly _files: FileStore;
  private readonly _additions = new Map<TreePath, IAddition>();
  private readonly _whiteouts = new Whiteouts();

  constructor(overlay: Overlay, writer: PackWriter) {
    this._overlay = overlay;
    this._files = new FileStore(writer, overlay);
  }

  entry(entry: ITarEntry): ITarSink | null {
    const path = this._whiteouts.pathOf(entry.name);
    return path === null ? null : this._path(path, entry);
  }

  async apply(pacer: Pacer): Promise<void> {
    this._whiteouts.applyTo(this._overlay);
    for (const [path, { oid, meta }] of this._additions) {
      const mode = meta.type === 'l' ? MODE.symlink : fileMode(meta.mode);
      this._overlay.put(
        path,
        oid === null ? null : { kind: 'leaf', mode, oid },
        meta
      );
      await pacer.pause();
    }
  }

  private _path(path: TreePath, entry: ITarEntry): ITarSink | null {
    if (path === '') {
      return null;
    }
    switch (entry.type) {
      case 'file':
        return this._files.sink(path, entry.size, ({ oid, content }) =>
          this._add(path, oid, metaOf(entry, 'f', { content }))
        );
      case 'directory':
        if (isOpaque(entry)) {
          this._whiteouts.clear(path);
        }
        this._add(path, null, metaOf(entry, 'd'));
        return null;
      case 'symlink':
        this._add(
          path,
          this._files.put(entry.link),
          metaOf(entry, 'l', {
            extra: encodeTarget(entry.link),
            size: entry.link.length
          })
        );
        return null;
      case 'hardlink':
        this._hardLink(path, entry);
        return null;
      case 'char':
      case 'block':
      case 'fifo':
        this._special(path, entry);
        return null;
    }
  }

  private _special(path: TreePath, entry: ITarEntry): void {
    // Overlay file systems keep their whiteouts like this, and some tools pack them as they are.
    if (entry.type === 'char' && entry.major === 0 && entry.minor === 0) {
      this._whiteouts.remove(path);
      return;
    }
    const type =
      entry.type === 'char' ? 'c' : entry.type === 'block' ? 'b' : 'p';
    const extra = type === 'p' ? '' : `${entry.major}:${entry.minor}`;
    const blob = Buffer.from(
      `special ${type}${extra === '' ? '' : ` ${extra}`}\n`
    );
    this._add(path, this._files.put(blob), metaOf(entry, type, { extra }));
  }

  /** A hard link is the same blob under another name; what it links to came earlier in the tar, or lies below. */
  private _hardLink(path: TreePath, entry: ITarEntry): void {
    const target = treePath(entry.link);
    const own = this._additions.get(target);
    const below = this._overlay.tree.get(target);
    const oid = own?.oid ?? (below?.kind === 'leaf' ? below.oid : null);
    const linked = own?.meta ?? this._overlay.meta(target);
    if (oid === null) {
      const blob = Buffer.from(`special h ${target}\n`);
      this._add(
        path,
        this._files.put(blob),
        metaOf(entry, 'h', { extra: target })
      );
      return;
    }
    if (linked && linked.type !== 'f' && linked.type !== 'h') {
      this._add(path, oid, linked);
      return;
    }
    const { size = 0, content = '', xattrs = '' } = linked ?? {};
    const meta = metaOf(entry, 'h', { extra: target, size, content });
    // Names of one file share its attributes; not every writer repeats them.
    this._add(path, oid, { ...meta, xattrs: meta.xattrs || xattrs });
  }

  private _add(path: TreePath, oid: Oid | null, meta: INodeMeta): void {
    // Moves a name that comes a second time to the end.
    this._additions.delete(path);
    this._additions.set(path, { oid, meta });
  }
}

function metaOf(
  entry: ITarEntry,
  type: NodeType,
  more: { extra?: string; size?: number; content?: ContentKind } = {}
): INodeMeta {
  return {
    type,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    size: more.size ?? entry.size,
    mtime: entry.mtime,
    extra: more.extra ?? '',
    content: more.content ?? '',
    xattrs: encodeXattrs(entry.xattrs)
  };
}

function fileMode(mode: number): string {
  return mode & 0o100 ? MODE.executable : MODE.file;
}

/** The storage driver's own mark, for layers that were packed without translating it. */
function isOpaque({ xattrs }: ITarEntry): boolean {
  return ['trusted.overlay.opaque', 'user.overlay.opaque'].some(
    name => xattrs?.get(name)?.toString('latin1') === 'y'
  );
}
