import { Writable } from 'node:stream';

const HEADER = 8;

/**
 * Takes the stream of an attached container without a terminal apart: frames of 1 byte stream (0 stdin, 1 stdout,
 * 2 stderr), 3 zero bytes, 4 bytes big-endian length, content (Engine API, `ContainerAttach`). Content is handed on
 * as it comes: a frame longer than a chunk is not put together first.
 */
export function demultiplexer(
  onOutput: (stream: 1 | 2, chunk: Buffer) => void
): Writable {
  let header = Buffer.alloc(0);
  let stream: 1 | 2 = 1;
  let left = 0;

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
    onOutput(stream, content);
    return chunk.subarray(content.length);
  };

  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      let rest = chunk;
      try {
        while (rest.length > 0) {
          rest = left > 0 ? takeContent(rest) : takeHeader(rest);
        }
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    }
  });
}
