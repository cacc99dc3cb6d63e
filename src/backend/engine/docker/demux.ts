import { Writable } from 'node:stream';

const HEADER = 8;

/**
 * Takes the stream of an attached container without a terminal apart: frames of 1 byte stream (0 stdin, 1 stdout,
 * 2 stderr), 3 zero bytes, 4 bytes big-endian length, content (Engine API, `ContainerAttach`). Content is handed on
 * as it comes: a frame longer than a chunk is not put together first. Where `onOutput` gives a promise, nothing more is
 * taken from the engine until it resolves.
 */
export function demultiplexer(
  onOutput: (stream: 1 | 2, chunk: Buffer) => unknown
): Writable {
  let header = Buffer.alloc(0);
  let stream: 1 | 2 = 1;
  let left = 0;
  let waiting: Promise<unknown>[] = [];

  const takeHeader = (chunk: Buffer): Buffer => {
    const missing = HEADER - header.length;
    header = Buffer.concat([header, chunk.subarray(0, missing)]);
    if (header.length === HEADER) {
      stream = header[0] === 2 ? 2 : 1;
      left = header.readUInt32BE(4);
      header = Buffer.alloc(0);
    }
    return chunk.subarray(missing);
  };

  const takeContent = (chunk: Buffer): Buffer => {
    const content = chunk.subarray(0, left);
    left -= content.length;
    const taken = onOutput(stream, content);
    if (taken instanceof Promise) {
      waiting.push(taken);
    }
    return chunk.subarray(content.length);
  };

  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      let rest = chunk;
      try {
        while (rest.length > 0) {
          rest = left > 0 ? takeContent(rest) : takeHeader(rest);
        }
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (waiting.length === 0) {
        done();
        return;
      }
      const all = Promise.all(waiting);
      waiting = [];
      all.then(() => done(), done);
    }
  });
}
