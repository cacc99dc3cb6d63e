import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ContainerId } from '../../common/ids.js';
import type { FileContent } from '../../common/protocol/history.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { unescapeName } from '../history/git/escape.js';
import {
  MAX_TEXT_BYTES,
  sniffContent
} from '../history/layer/content-policy.js';
import {
  displayPath,
  fromDisplayPath,
  treePath
} from '../history/layer/layer-path.js';
import { holdsSecret, isSecretPath } from '../history/layer/secret-files.js';
import type { ITarEntry } from '../history/tar/tar-entry.js';
import { TarParser } from '../history/tar/tar-parser.js';
import { archiveIfPossible } from '../runner/writable-layer.js';

/** Bytes at a file's start that tell text from binary. */
const HEAD_BYTES = 8000;

/** The bytes of a path in a container, as an answer of this back end named it: absolute. */
export function containerPath(path: string): Buffer {
  const names = fromDisplayPath(path).split('/').map(unescapeName);
  return Buffer.concat(names.flatMap(name => [Buffer.from('/'), name]));
}

/** What stands at a path of a container, by the rules of the history; null when there is nothing. */
export async function fileAt(
  engine: IEngine,
  id: ContainerId,
  path: string,
  { signal }: ICancellable
): Promise<FileContent | null> {
  const tar = await archiveIfPossible(engine, id, containerPath(path), {
    signal
  });
  if (tar === null) {
    return null;
  }
  try {
    return await readFirst(tar, fromDisplayPath(path), signal);
  } finally {
    tar.destroy();
  }
}

async function readFirst(
  tar: Readable,
  path: string,
  signal: AbortSignal | undefined
): Promise<FileContent | null> {
  let content: FileContent | null = null;
  let isBegun = false;
  const parser = new TarParser(entry => {
    if (isBegun) {
      return null;
    }
    isBegun = true;
    if (entry.type !== 'file') {
      content = otherThanFile(entry);
      return null;
    }
    const file = new FileReader(path, entry.size);
    return {
      write: chunk => file.write(chunk),
      end: () => {
        content = file.content();
      }
    };
  });
  for await (const chunk of tar as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    parser.write(chunk);
    if (content !== null) {
      return content;
    }
  }
  parser.end();
  return content;
}

function otherThanFile(entry: ITarEntry): FileContent {
  switch (entry.type) {
    case 'directory':
      return { kind: 'directory' };
    case 'symlink':
      return { kind: 'symlink', target: entry.link.toString() };
    case 'hardlink':
      return {
        kind: 'special',
        text: `special h ${displayPath(treePath(entry.link))}`
      };
    case 'char':
    case 'block':
      return {
        kind: 'special',
        text: `special ${entry.type.charAt(0)} ${entry.major}:${entry.minor}`
      };
    default:
      return { kind: 'special', text: 'special p' };
  }
}

/** Decides, as the history does, whether a file is shown as text or told by size and digest. */
class FileReader {
  private readonly _path: string;
  private readonly _size: number;
  private readonly _hash = createHash('sha256');
  private readonly _keep: number;
  private readonly _chunks: Buffer[] = [];
  private _kept = 0;

  constructor(path: string, size: number) {
    this._path = path;
    this._size = size;
    this._keep = size <= MAX_TEXT_BYTES ? size : HEAD_BYTES;
  }

  write(chunk: Buffer): void {
    this._hash.update(chunk);
    if (this._kept < this._keep) {
      const part = Buffer.from(chunk.subarray(0, this._keep - this._kept));
      this._chunks.push(part);
      this._kept += part.length;
    }
  }

  content(): FileContent {
    const data = Buffer.concat(this._chunks);
    const size = this._size;
    const kind = sniffContent(data, size);
    const isWithheld =
      kind !== 'binary' &&
      (size > MAX_TEXT_BYTES
        ? isSecretPath(this._path)
        : holdsSecret(this._path, data));
    if (kind === 'text' && !isWithheld) {
      return { kind: 'text', text: data.toString(), size };
    }
    const why = kind === 'text' || isWithheld ? 'withheld' : kind;
    return { kind: 'pointer', why, size, sha256: this._hash.digest('hex') };
  }
}
