import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { IPushProgress } from '../contract.js';
import { followProgress } from './progress.js';

async function follow(chunks: readonly string[]): Promise<IPushProgress[]> {
  const seen: IPushProgress[] = [];
  await followProgress(
    Readable.from(chunks.map(chunk => Buffer.from(chunk))),
    line => seen.push(line)
  );
  return seen;
}

describe('followProgress', () => {
  it('reads lines that come in pieces', async () => {
    const seen = await follow([
      '{"status":"Pushing","id":"ab',
      'c"}\r\n{"status":"Pus',
      'hed","id":"abc"}\r\n\r\n{"aux":{"Size":1}}'
    ]);
    expect(seen).toEqual([
      { status: 'Pushing', id: 'abc' },
      { status: 'Pushed', id: 'abc' },
      { status: '', id: null }
    ]);
  });

  it('fails for a failure that a line reports', async () => {
    const lines = [
      '{"status":"Pushing"}\n',
      '{"errorDetail":{"message":"denied"},"error":"denied"}\n'
    ];
    await expect(follow(lines)).rejects.toThrow('denied');
  });

  it('fails when the connection breaks', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('{"status":"Pushing"}\n'));
      throw new Error('the line went dead');
    }
    await expect(
      followProgress(Readable.from(broken()), () => undefined)
    ).rejects.toThrow('the line went dead');
  });
});
