import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ContentCache } from './content-cache.js';

let stateDir: string;
let folder: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'layerbook-cache-'));
  folder = join(stateDir, 'contents');
});

afterEach(() => {
  rmSync(stateDir, { recursive: true, force: true });
});

function wantedOf(content: Buffer) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { size: content.length, sha256 };
}

/** Takes a file out of the cache, or puts it there; returns its bytes and whether it had to be fetched. */
async function take(
  cache: ContentCache,
  content: Buffer
): Promise<{ text: string; fetched: boolean }> {
  let fetched = false;
  const file = await cache.open(wantedOf(content), target => {
    fetched = true;
    target.write(Buffer.from('of an attempt that failed'));
    target.reset();
    target.write(content.subarray(0, 2));
    target.write(content.subarray(2));
    return Promise.resolve();
  });
  const text = await file.readFile('utf8');
  await file.close();
  return { text, fetched };
}

/** Makes a file look as if it was used `seconds` ago. */
function age(content: Buffer | string, seconds: number): void {
  const name = typeof content === 'string' ? content : wantedOf(content).sha256;
  const time = new Date(Date.now() - seconds * 1000);
  utimesSync(join(folder, name), time, time);
}

const [A, B, C] = ['aaaa', 'bbbb', 'cccc'].map(text => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer
];

it('fetches a file once and keeps it private', async () => {
  const cache = new ContentCache(stateDir);
  expect(await take(cache, A)).toEqual({ text: 'aaaa', fetched: true });
  expect(await take(cache, A)).toEqual({ text: 'aaaa', fetched: false });
  expect(readdirSync(folder)).toEqual([wantedOf(A).sha256]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('removes those that were not used for longest when there are too many', async () => {
  const cache = new ContentCache(stateDir, 10);
  await take(cache, A);
  await take(cache, B);
  age(A, 100);
  age(B, 200);
  // Using it makes it the newest.
  expect((await take(cache, B)).fetched).toBe(false);
  await take(cache, C);
  expect(readdirSync(folder).sort()).toEqual(
    [B, C].map(content => wantedOf(content).sha256).sort()
  );
});

it('keeps a file that is larger than the limit until the next one comes', async () => {
  const cache = new ContentCache(stateDir, 3);
  await take(cache, A);
  expect((await take(cache, A)).fetched).toBe(false);
  age(A, 100);
  await take(cache, B);
  expect(readdirSync(folder)).toEqual([wantedOf(B).sha256]);
});

it('fetches a file anew that was cut short', async () => {
  const cache = new ContentCache(stateDir);
  await take(cache, A);
  writeFileSync(join(folder, wantedOf(A).sha256), 'aa');
  expect(await take(cache, A)).toEqual({ text: 'aaaa', fetched: true });
});

it('leaves nothing of a fetch that failed, and clears what a crash left', async () => {
  const cache = new ContentCache(stateDir);
  await take(cache, A);
  writeFileSync(join(folder, 'tmp_crashed'), 'x');
  writeFileSync(join(folder, 'tmp_running'), 'x');
  age('tmp_crashed', 2 * 60 * 60);
  await expect(
    cache.open(wantedOf(B), target => {
      target.write(B);
      return Promise.reject(new Error('engine gone'));
    })
  ).rejects.toThrow('engine gone');
  await take(cache, C);
  expect(readdirSync(folder).sort()).toEqual(
    [wantedOf(A).sha256, wantedOf(C).sha256, 'tmp_running'].sort()
  );
});
