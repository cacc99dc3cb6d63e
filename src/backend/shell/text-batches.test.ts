import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextBatches } from './text-batches.js';

describe('the text of a terminal', () => {
  it('is all there and in order, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.array(fc.nat(400), { maxLength: 8 }),
        async (text, cuts) => {
          const wanted = Buffer.from(text).toString();
          const bytes = Buffer.from(wanted);
          const ends = [...cuts, bytes.length]
            .map(cut => Math.min(cut, bytes.length))
            .sort((a, b) => a - b);
          const got: string[] = [];
          const batches = new TextBatches(part => {
            got.push(part);
            return Promise.resolve();
          });
          let start = 0;
          for (const end of ends) {
            await batches.take(bytes.subarray(start, end));
            start = end;
          }
          await batches.end();
          expect(got.join('')).toBe(wanted);
          for (const part of got) {
            expect(Buffer.from(part).toString()).toBe(part);
          }
        }
      ),
      { numRuns: 30 }
    );
  });

  it('goes out in batches, not byte by byte', async () => {
    const got: string[] = [];
    const batches = new TextBatches(part => {
      got.push(part);
      return Promise.resolve();
    });
    for (let index = 0; index < 1000; index += 1) {
      void batches.take(Buffer.from('x'));
    }
    await batches.end();
    expect(got).toEqual(['x'.repeat(1000)]);
  });

  it('is taken no faster than it goes out', async () => {
    let release = (): void => undefined;
    let sent = 0;
    const batches = new TextBatches(part => {
      sent += part.length;
      return new Promise(resolve => {
        release = resolve;
      });
    });
    let isTaken = false;
    const taking = batches.take(Buffer.alloc(100_000, 'y')).then(() => {
      isTaken = true;
    });
    await delay(50);
    expect(sent).toBe(65_536);
    expect(isTaken).toBe(false);
    release();
    await delay(50);
    expect(sent).toBe(100_000);
    release();
    await taking;
    expect(isTaken).toBe(true);
  });

  it('does not part what is one character', async () => {
    const got: string[] = [];
    const batches = new TextBatches(part => {
      got.push(part);
      return Promise.resolve();
    });
    void batches.take(Buffer.from(`${'z'.repeat(65_535)}😀`));
    await batches.end();
    expect(got.map(part => part.length)).toEqual([65_535, 2]);
  });
});
