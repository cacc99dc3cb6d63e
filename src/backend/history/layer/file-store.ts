import { createHash } from 'node:crypto';
import type { PointerKind } from '../../../common/protocol/history.js';
import { hashObject, MODE, type Oid } from '../git/object.js';
import type { PackWriter } from '../git/pack-writer.js';
import type { ITarSink } from '../tar/tar-entry.js';
import {
  MAX_TEXT_BYTES,
  pointerBlob,
  sniffContent,
  TextBudget
} from './content-policy.js';
import type { TreePath } from './layer-path.js';
import type { ContentKind } from './node-meta.js';
import type { Overlay } from './overlay.js';
import { holdsSecret, isSecretPath } from './secret-files.js';

/** How a file was stored. */
export interface IStoredFile {
  readonly oid: Oid;
  readonly content: ContentKind;
}

/** Bytes at a file's start that are kept to tell text from binary. */
const HEAD_BYTES = 8000;

/** Stores the files of one layer as blobs: small text whole, everything else as pointers. */
export class FileStore {
  private readonly _writer: PackWriter;
  private readonly _lower: Overlay;
  private readonly _budget = new TextBudget();

  /** `lower`: what the layer is laid over. */
  constructor(writer: PackWriter, lower: Overlay) {
    this._writer = writer;
    this._lower = lower;
  }

  /** Where the content of a file goes; `done` is called after its last byte. */
  sink(
    path: TreePath,
    size: number,
    done: (file: IStoredFile) => void
  ): ITarSink {
    return size <= MAX_TEXT_BYTES
      ? this._smallFile(path, size, done)
      : this._largeFile(path, size, done);
  }

  /** Stores bytes that are no file's content: a link's target, a device. */
  put(data: Buffer): Oid {
    return this._writer.add('blob', data);
  }

  private _smallFile(
    path: TreePath,
    size: number,
    done: (file: IStoredFile) => void
  ): ITarSink {
    const chunks: Buffer[] = [];
    let missing = size;
    let stored: IStoredFile | null = null;
    return {
      write: chunk => {
        missing -= chunk.length;
        if (missing === 0) {
          // Most files lie in one chunk and need no copy.
          stored = this._store(
            path,
            chunks.length === 0 ? chunk : Buffer.concat([...chunks, chunk])
          );
        } else {
          chunks.push(Buffer.from(chunk));
        }
      },
      end: () => done(stored ?? this._store(path, Buffer.alloc(0)))
    };
  }

  private _largeFile(
    path: TreePath,
    size: number,
    done: (file: IStoredFile) => void
  ): ITarSink {
    const hash = createHash('sha256');
    let head = Buffer.alloc(0);
    return {
      write: chunk => {
        hash.update(chunk);
        if (head.length < HEAD_BYTES) {
          head = Buffer.concat([
            head,
            chunk.subarray(0, HEAD_BYTES - head.length)
          ]);
        }
      },
      end: () => {
        const isBinary = sniffContent(head, size) === 'binary';
        const kind = isBinary
          ? 'binary'
          : isSecretPath(path)
            ? 'withheld'
            : 'large-text';
        done(this._pointer(kind, size, hash.digest('hex')));
      }
    };
  }

  private _store(path: TreePath, data: Buffer): IStoredFile {
    const kind = sniffContent(data, data.length);
    if (kind !== 'binary' && holdsSecret(path, data)) {
      return this._pointer('withheld', data.length, sha256(data));
    }
    if (kind !== 'text') {
      return this._pointer(kind, data.length, sha256(data));
    }
    const oid = hashObject('blob', data);
    const same = this._sameAsBelow(path, oid, data);
    if (same) {
      return same;
    }
    if (this._budget.take(path, data.length)) {
      return { oid: this._writer.add('blob', data, oid), content: 'text' };
    }
    return this._pointer('over-budget', data.length, sha256(data));
  }

  /**
   * A file that the layer rewrites with equal content keeps its blob and costs no budget. Otherwise `chown -R` of a
   * large tree would look as if the contents had changed.
   */
  private _sameAsBelow(
    path: TreePath,
    oid: Oid,
    data: Buffer
  ): IStoredFile | null {
    const leaf = this._lower.tree.get(path);
    if (leaf?.kind !== 'leaf' || leaf.mode === MODE.symlink) {
      return null;
    }
    const meta = this._lower.meta(path);
    if (leaf.oid === oid && meta?.content === 'text') {
      return { oid, content: 'text' };
    }
    if (meta?.content !== 'over-budget' || meta.size !== data.length) {
      return null;
    }
    const pointer = hashObject(
      'blob',
      pointerBlob('over-budget', data.length, sha256(data))
    );
    return leaf.oid === pointer
      ? { oid: pointer, content: 'over-budget' }
      : null;
  }

  private _pointer(kind: PointerKind, size: number, hash: string): IStoredFile {
    return {
      oid: this._writer.add('blob', pointerBlob(kind, size, hash)),
      content: kind
    };
  }
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
