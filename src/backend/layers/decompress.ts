import type { Duplex } from 'node:stream';
import { pipeline, Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { LayerbookError } from '../../common/protocol/errors.js';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A blob whose first bytes were looked at and put back. */
export interface ISniffedBlob {
  readonly compression: 'gzip' | 'zstd' | 'none';
  /** The first byte; undefined when there is none. */
  readonly first: number | undefined;
  readonly bytes: Readable;
}

/** Tells a blob's compression by its first bytes: the engine's media type comes later than the blob. */
export async function sniff(source: Readable): Promise<ISniffedBlob> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  while (head.length < ZSTD.length) {
    const next = await chunks.next();
    if (next.done) {
      break;
    }
    head = Buffer.concat([head, next.value]);
  }
  const compression = startsWith(head, GZIP)
    ? 'gzip'
    : startsWith(head, ZSTD)
      ? 'zstd'
      : 'none';
  const bytes = Readable.from(withHead(head, chunks), { objectMode: false });
  return { compression, first: head[0], bytes };
}

/**
 * The bytes of a blob without their compression. An error of the source becomes one of the result. Throws
 * `engine.unsupported` for zstd where this Node.js has none.
 */
export function decompressed({ compression, bytes }: ISniffedBlob): Readable {
  if (compression === 'none') {
    return bytes;
  }
  const decoder = compression === 'gzip' ? zlib.createGunzip() : zstdDecoder();
  return pipeline(bytes, decoder, () => {
    // The decoder is destroyed with the error, which its reader sees.
  });
}

/** zstd came with Node.js 22.15; the types in use are those of the oldest supported version. */
function zstdDecoder(): Duplex {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  const decoder: unknown =
    typeof create === 'function' ? Reflect.apply(create, zlib, []) : null;
  if (isDuplex(decoder)) {
    return decoder;
  }
  throw new LayerbookError(
    'engine.unsupported',
    `The layer is compressed with zstd, which Node.js ${process.versions.node} cannot read.`,
    {
      hint: 'Install Node.js 22.15 or newer, or build the image with gzip layers.'
    }
  );
}

function isDuplex(value: unknown): value is Duplex {
  return (
    value instanceof Readable &&
    typeof Reflect.get(value, 'write') === 'function'
  );
}

function startsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic);
}

async function* withHead(
  head: Buffer,
  rest: AsyncIterator<Buffer>
): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) {
      yield head;
    }
    for (;;) {
      const next = await rest.next();
      if (next.done) {
        return;
      }
      yield next.value;
    }
  } finally {
    // A reader that stopped early stops the source.
    await rest.return?.();
  }
}
