import { Writable } from 'node:stream';
import { extract } from 'tar-stream';
import { expect, it } from 'vitest';
import { drained } from './drained.js';

it.each([
  ['a stream of Node’s', () => new Writable()],
  ['a tar reader', () => extract()]
])(
  'does not wait for %s that is closed already',
  async (_name, make) => {
    const stream = make();
    const closed = new Promise<void>(resolve => {
      stream.once('close', () => resolve());
    });
    stream.destroy();
    await closed;
    await expect(drained(stream)).resolves.toBeUndefined();
  },
  2_000
);

it('waits for a stream that is full until it takes more', async () => {
  let go = (): void => undefined;
  const stream = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, callback) => void (go = callback)
  });
  expect(stream.write('xx')).toBe(false);
  let done = false;
  const waiting = drained(stream).then(() => (done = true));
  await Promise.resolve();
  expect(done).toBe(false);
  go();
  await waiting;
  expect(done).toBe(true);
});
