import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { buildTar } from '../history/testing/tar-builder.js';
import { MemoryTarget } from './content-target.js';
import { findInTar } from './find-in-tar.js';

const WANTED = Buffer.from('the wanted one');
const wanted = {
  size: WANTED.length,
  sha256: createHash('sha256').update(WANTED).digest('hex')
};

/** In small pieces, and with a count of those that were read. */
function reading(tar: Buffer): {
  stream: Readable;
  readonly read: () => number;
} {
  let read = 0;
  const stream = Readable.from(
    (function* () {
      for (let at = 0; at < tar.length; at += 100) {
        read += 1;
        yield tar.subarray(at, at + 100);
      }
    })()
  );
  return { stream, read: () => read };
}

it('finds a file by its content, whatever else has its size, and reads no further', async () => {
  const tar = buildTar([
    { name: 'a', content: 'the wanted two' },
    { name: 'b', content: 'longer than the wanted one' },
    { name: Buffer.from('\xff', 'latin1'), content: WANTED },
    { name: 'c', content: Buffer.alloc(100_000) }
  ]);
  const { stream, read } = reading(tar);
  const target = new MemoryTarget();
  expect(await findInTar(stream, wanted, { target })).toBe(true);
  expect(target.bytes.equals(WANTED)).toBe(true);
  expect(read()).toBeLessThan(100);
  expect(stream.destroyed).toBe(true);
});

it('says that there is none', async () => {
  const tar = buildTar([
    { name: 'a', content: 'the wanted two' },
    { name: 'b', type: 'symlink', link: 'the wanted one' }
  ]);
  const target = new MemoryTarget();
  expect(await findInTar(Readable.from([tar]), wanted, { target })).toBe(false);
});

it('does not take a tar that was cut short for one without the file', async () => {
  const tar = buildTar([{ name: 'a', content: Buffer.alloc(5000) }]);
  const target = new MemoryTarget();
  await expect(
    findInTar(Readable.from([tar.subarray(0, 2000)]), wanted, { target })
  ).rejects.toMatchObject({ data: { code: 'history.failed' } });
});

it('stops when it is cancelled', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  const target = new MemoryTarget();
  const { stream } = reading(buildTar([{ name: 'a', content: WANTED }]));
  await expect(findInTar(stream, wanted, { target, signal })).rejects.toThrow(
    'stop'
  );
  expect(stream.destroyed).toBe(true);
});
