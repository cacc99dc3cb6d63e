import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { treePath, type TreePath } from '../history/layer/layer-path.js';
import { Whiteouts } from '../history/layer/whiteouts.js';
import { encodeXattrs } from '../history/layer/node-meta.js';
import { readTar } from '../history/tar/read-tar.js';
import type { ITarEntry, ITarSink } from '../history/tar/tar-entry.js';
import type { ILayerReader } from '../layers/contract.js';

/** What stands at a path, times apart. */
export interface IFileState {
  readonly type: Exclude<ITarEntry['type'], 'hardlink'>;
  /** 0o7777. */
  readonly mode: number;
  readonly owner: string;
  /** Target of a symbolic link; of a hard link `=` and its first name; `major:minor` of a device; else empty. */
  readonly link: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of a file's content; empty for everything else. */
  readonly digest: string;
  readonly xattrs: string;
}

/** A path that layers describe, or that lies on the way to one. */
export interface IFileNode {
  /** Null: the layers say nothing of the path itself, or take it away (`hides`). */
  readonly state: IFileState | null;
  /** Nothing shows from the layers below this tree: here where `state` is null, and below this path in any case. */
  readonly hides: boolean;
  readonly children: Map<string, IFileNode>;
}

/** What some layers of an image make of the layers below them. */
export type FileTree = IFileNode;

/**
 * Lays the layers at `indexes` (ascending) over each other. Contents are hashed while they stream by; what is kept is
 * about 300 bytes a path. Throws what the reader throws, `history.failed` for a bad tar, `signal.reason`.
 */
export async function readFileTree(
  reader: Pick<ILayerReader, 'read'>,
  indexes: readonly number[],
  signal?: AbortSignal
): Promise<FileTree> {
  const tree = new TreeBuilder();
  await reader.read(
    indexes,
    async (_index, tar: Readable) => {
      const layer = new LayerFiles();
      await readTar(tar, entry => layer.entry(entry), signal);
      layer.applyTo(tree);
    },
    { signal }
  );
  return tree.root;
}

/** A node that can still change. */
interface IOpenNode extends IFileNode {
  state: IFileState | null;
  hides: boolean;
  readonly children: Map<string, IOpenNode>;
}

class TreeBuilder {
  readonly root = newNode();

  get(path: TreePath): IOpenNode | undefined {
    let node: IOpenNode | undefined = this.root;
    for (const name of namesOf(path)) {
      node = node?.children.get(name);
    }
    return node;
  }

  /** Takes away everything below a path. */
  clear(path: TreePath): void {
    const node = this._node(path);
    node.children.clear();
    node.hides = true;
  }

  remove(path: TreePath): void {
    if (path !== '') {
      this.clear(path);
      this._node(path).state = null;
    }
  }

  put(path: TreePath, state: IFileState): void {
    const node = this._node(path);
    if (state.type !== 'directory') {
      node.children.clear();
      node.hides = true;
    }
    node.state = state;
  }

  private _node(path: TreePath): IOpenNode {
    let node = this.root;
    for (const name of namesOf(path)) {
      let next = node.children.get(name);
      if (!next) {
        next = newNode();
        node.children.set(name, next);
      }
      node = next;
    }
    return node;
  }
}

function newNode(): IOpenNode {
  return { state: null, hides: false, children: new Map() };
}

/** One layer: whiteouts act on what is below it, wherever they stand in its tar, so it is applied when it is whole. */
class LayerFiles {
  private readonly _puts = new Map<TreePath, IFileState>();
  private readonly _whiteouts = new Whiteouts();
  /** Hard links whose other name this layer does not have. */
  private readonly _links: {
    path: TreePath;
    to: TreePath;
    entry: ITarEntry;
  }[] = [];

  entry(entry: ITarEntry): ITarSink | null {
    const path = this._whiteouts.pathOf(entry.name);
    return path === null ? null : this._path(path, entry);
  }

  applyTo(tree: TreeBuilder): void {
    this._whiteouts.applyTo(tree);
    // Read before anything is put: a link means the file as it was below this layer.
    const links = this._links.map(({ path, to, entry }) => {
      const below = tree.get(to)?.state;
      return [path, { ...(below ?? stateOf(entry)), link: `=${to}` }] as const;
    });
    [...this._puts, ...links].forEach(([path, state]) => tree.put(path, state));
  }

  private _path(path: TreePath, entry: ITarEntry): ITarSink | null {
    switch (entry.type) {
      case 'file':
        return this._file(path, entry);
      case 'hardlink': {
        const to = treePath(entry.link);
        const known = this._puts.get(to);
        if (known) {
          this._put(path, { ...known, link: known.link || `=${to}` });
        } else {
          this._links.push({ path, to, entry });
        }
        return null;
      }
      case 'directory':
        if (isOpaque(entry)) {
          this._whiteouts.clear(path);
        }
        this._put(path, stateOf(entry));
        return null;
      case 'char':
        // Overlay file systems keep their whiteouts like this, and some tools pack them as they are.
        if (entry.major === 0 && entry.minor === 0) {
          this._whiteouts.remove(path);
          return null;
        }
        this._put(path, stateOf(entry));
        return null;
      default:
        this._put(path, stateOf(entry));
        return null;
    }
  }

  private _file(path: TreePath, entry: ITarEntry): ITarSink {
    const hash = createHash('sha256');
    return {
      write: chunk => void hash.update(chunk),
      end: () => this._put(path, stateOf(entry, hash.digest('base64')))
    };
  }

  /** Of two entries with one name the later wins. */
  private _put(path: TreePath, state: IFileState): void {
    this._puts.delete(path);
    this._puts.set(path, state);
  }
}

function stateOf(entry: ITarEntry, digest = ''): IFileState {
  const { type } = entry;
  return {
    type: type === 'hardlink' ? 'file' : type,
    // A symbolic link's own mode means nothing, and tools write different ones.
    mode: type === 'symlink' ? 0 : entry.mode,
    owner: `${entry.uid}:${entry.gid}`,
    link:
      type === 'symlink'
        ? entry.link.toString()
        : type === 'char' || type === 'block'
          ? `${entry.major}:${entry.minor}`
          : '',
    size: entry.size,
    digest,
    xattrs: encodeXattrs(entry.xattrs)
  };
}

/** The storage driver's own mark, for layers that were packed without translating it. */
function isOpaque({ xattrs }: ITarEntry): boolean {
  return ['trusted.overlay.opaque', 'user.overlay.opaque'].some(
    name => xattrs?.get(name)?.toString('latin1') === 'y'
  );
}

function namesOf(path: TreePath): string[] {
  return path === '' ? [] : path.split('/');
}
