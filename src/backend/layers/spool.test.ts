import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Spool } from './spool.js';

const MB = 1024 * 1024;

function bytes(size: number): Readable {
  const pieces = Array.from({ length: Math.ceil(size / MB) }, (_piece, index) =>
    Buffer.alloc(Math.min(MB, size - index * MB), index + 1)
  );
  return Readable.from(pieces, { objectMode: false });
}

function folders(): string[] {
  return readdirSync(tmpdir());
}

let temporary: string;

beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'layerbook-spool-'));
  process.env['TMPDIR'] = temporary;
});

afterAll(() => {
  delete process.env['TMPDIR'];
  rmSync(temporary, { recursive: true, force: true });
});

describe('Spool', () => {
  it.each([0, 1, 4 * MB, 4 * MB + 1, 9 * MB + 5])(
    'gives %i bytes back as often as asked',
    async size => {
      const expected = await buffer(bytes(size));
      await using spool = await Spool.fill(bytes(size));
      expect((await buffer(spool.read())).equals(expected)).toBe(true);
      expect((await buffer(spool.read())).equals(expected)).toBe(true);
    }
  );

  it('keeps little in memory and much in a file that goes with it', async () => {
    const before = folders();
    const small = await Spool.fill(bytes(MB));
    expect(folders()).toEqual(before);
    const large = await Spool.fill(bytes(6 * MB));
    const [folder] = folders().filter(name => !before.includes(name));
    expect(folder).toBeDefined();
    await large[Symbol.asyncDispose]();
    await small[Symbol.asyncDispose]();
    expect(existsSync(`${tmpdir()}/${folder}`)).toBe(false);
  });

  it('leaves nothing behind when its source fails', async () => {
    const before = folders();
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.alloc(5 * MB));
      throw new Error('the line went dead');
    }
    const source = Readable.from(broken(), { objectMode: false });
    await expect(Spool.fill(source)).rejects.toThrow('the line went dead');
    expect(folders()).toEqual(before);
  });
});
