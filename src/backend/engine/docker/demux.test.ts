import { setImmediate } from 'node:timers/promises';
import { finished } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demultiplexer } from './demux.js';

type Frame = readonly [stream: 1 | 2, content: string];

function encode(frames: readonly Frame[]): Buffer {
  return Buffer.concat(
    frames.flatMap(([stream, content]) => {
      const bytes = Buffer.from(content);
      const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
      header.writeUInt32BE(bytes.length, 4);
      return [header, bytes];
    })
  );
}

async function decode(chunks: readonly Buffer[]): Promise<Frame[]> {
  const frames: [1 | 2, Buffer][] = [];
  const sink = demultiplexer((stream, chunk) => frames.push([stream, chunk]));
  for (const chunk of chunks) {
    sink.write(chunk);
  }
  sink.end();
  await finished(sink);
  return merged(
    frames.map(([stream, chunk]) => [stream, chunk.toString('latin1')])
  );
}

/** Neighbours of one stream put together: frames are no borders for the reader. */
function merged(frames: readonly Frame[]): Frame[] {
  const result: Frame[] = [];
  for (const [stream, content] of frames.filter(frame => frame[1] !== '')) {
    const last = result.at(-1);
    if (last?.[0] === stream) {
      result[result.length - 1] = [stream, last[1] + content];
    } else {
      result.push([stream, content]);
    }
  }
  return result;
}

describe('demultiplexer', () => {
  it('takes frames apart wherever the connection cuts them', async () => {
    const frame = fc.tuple(
      fc.constantFrom(1 as const, 2 as const),
      fc.string({ unit: 'binary-ascii', maxLength: 30 })
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        async (frames, sizes) => {
          const bytes = encode(frames);
          const chunks: Buffer[] = [];
          for (let at = 0, index = 0; at < bytes.length; index++) {
            const size = sizes[index % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(await decode(chunks)).toEqual(merged(frames));
        }
      )
    );
  });

  it('hands on the beginning of a long frame before its end', () => {
    const seen: string[] = [];
    const sink = demultiplexer((_stream, chunk) => seen.push(chunk.toString()));
    sink.write(encode([[1, 'long frame']]).subarray(0, 12));
    expect(seen).toEqual(['long']);
  });

  it('takes no more than one chunk until the receiver has taken it', async () => {
    const seen: string[] = [];
    const taken: (() => void)[] = [];
    const sink = demultiplexer(async (_stream, chunk) => {
      seen.push(chunk.toString());
      await new Promise<void>(resolve => taken.push(resolve));
    });
    sink.write(encode([[1, 'a']]));
    sink.write(encode([[2, 'b']]));
    await setImmediate();
    expect(seen).toEqual(['a']);
    taken[0]?.();
    await setImmediate();
    expect(seen).toEqual(['a', 'b']);
  });

  it('fails when the receiver does', async () => {
    const sink = demultiplexer(() => {
      throw new Error('no room');
    });
    sink.end(encode([[1, 'x']]));
    await expect(finished(sink)).rejects.toThrow('no room');
  });
});
