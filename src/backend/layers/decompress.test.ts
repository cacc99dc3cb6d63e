import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompressed, sniff } from './decompress.js';

const CONTENT = Buffer.from('layer '.repeat(20_000));

/** The bytes in pieces of `size`, as a connection may deliver them. */
function inPieces(bytes: Buffer, size: number): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    pieces.push(bytes.subarray(at, at + size));
  }
  return Readable.from(pieces, { objectMode: false });
}

async function read(source: Readable): Promise<Buffer> {
  return buffer(decompressed(await sniff(source)));
}

describe('decompressed', () => {
  it.each([1, 3, 1000, 1_000_000])(
    'reads gzip in pieces of %i bytes',
    async size => {
      const packed = zlib.gzipSync(CONTENT);
      expect((await read(inPieces(packed, size))).equals(CONTENT)).toBe(true);
    }
  );

  it('reads gzip of several members, as parallel compressors write it', async () => {
    const packed = Buffer.concat([
      zlib.gzipSync(CONTENT.subarray(0, 1000)),
      zlib.gzipSync(CONTENT.subarray(1000))
    ]);
    expect((await read(inPieces(packed, 100))).equals(CONTENT)).toBe(true);
  });

  it('lets what is not compressed through, also when it is shorter than a magic number', async () => {
    expect((await read(inPieces(CONTENT, 7))).equals(CONTENT)).toBe(true);
    expect((await read(inPieces(Buffer.from('ab'), 1))).toString()).toBe('ab');
    expect(await read(Readable.from([], { objectMode: false }))).toHaveLength(
      0
    );
  });

  it('fails for gzip that is cut off', async () => {
    const packed = zlib.gzipSync(CONTENT);
    const cut = packed.subarray(0, packed.length - 20);
    await expect(read(inPieces(cut, 50))).rejects.toThrow(/unexpected end/);
  });

  it('passes on the error of its source', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(zlib.gzipSync(CONTENT).subarray(0, 50));
      throw new Error('the line went dead');
    }
    const source = Readable.from(broken(), { objectMode: false });
    await expect(read(source)).rejects.toThrow('the line went dead');
  });

  it('reads zstd, or says that this Node.js cannot', async () => {
    // zstd -c <<< layer
    const packed = Buffer.from('KLUv/QRYMQAAbGF5ZXIKfJewlA==', 'base64');
    const reading = read(inPieces(packed, 5));
    await ('createZstdDecompress' in zlib
      ? expect(reading).resolves.toEqual(Buffer.from('layer\n'))
      : expect(reading).rejects.toMatchObject({
          data: { code: 'engine.unsupported' }
        }));
  });
});
