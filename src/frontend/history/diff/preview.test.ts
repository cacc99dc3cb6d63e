import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';
import { parseCommitOid, parseNotebookId } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { IHistorySource } from '../history-source.js';
import { contentReader } from './content-source.js';
import { readBlob } from './file-parts.js';
import type { IFileReader } from './file-parts.js';
import { fetchPreview, pictureOfText } from './preview.js';

const REF = {
  notebookId: parseNotebookId('0f0e0d0c-0b0a-4908-8706-050403020100'),
  oid: parseCommitOid('a'.repeat(40)),
  path: 'file'
};

/** A back end that has one file, and writes down what it was asked for. */
function readerOf(
  file: Uint8Array,
  asked: [number, number][] = []
): IFileReader {
  const refuse = (): never => {
    throw new LayerbookError('internal', 'Not part of this test.');
  };
  const source = {
    log: refuse,
    changes: refuse,
    fileDiff: refuse,
    location: refuse,
    ask: async (
      _name: string,
      params: { offset: number; limit: number },
      options?: { signal?: AbortSignal }
    ) => {
      options?.signal?.throwIfAborted();
      asked.push([params.offset, params.limit]);
      const part = file.subarray(params.offset, params.offset + params.limit);
      return Promise.resolve({
        size: file.length,
        offset: params.offset,
        base64: Buffer.from(part).toString('base64'),
        from: 'engine' as const
      });
    }
  };
  // The generic method of the contract is answered for the one request that is made here.
  const history = {
    ...(source as unknown as IHistorySource),
    changed: new Signal<IHistorySource, never>({} as IHistorySource)
  };
  return contentReader(history, REF);
}

const signal = new AbortController().signal;
const MEGABYTE = 1 << 20;

describe('fetchPreview', () => {
  it('fetches all of a text, part after part, and tells how far it is', async () => {
    const file = Buffer.from('text line\n'.repeat(250_000));
    const asked: [number, number][] = [];
    const progress: number[] = [];
    const preview = await fetchPreview(readerOf(file, asked), {
      signal,
      onProgress: done => progress.push(done)
    });
    expect(preview).toEqual({
      kind: 'text',
      text: file.toString(),
      size: file.length
    });
    expect(asked.map(([offset]) => offset)).toEqual([
      0,
      65536,
      65536 + MEGABYTE,
      65536 + 2 * MEGABYTE
    ]);
    expect(progress.at(-1)).toBe(file.length);
  });

  it('fetches the beginning only of what it cannot show', async () => {
    const asked: [number, number][] = [];
    const file = new Uint8Array(5 * MEGABYTE);
    const preview = await fetchPreview(readerOf(file, asked), { signal });
    expect(asked).toEqual([[0, 65536]]);
    expect(preview).toEqual({
      kind: 'bytes',
      head: new Uint8Array(4096),
      size: 5 * MEGABYTE
    });
    const long = Buffer.from('x'.repeat(5 * MEGABYTE));
    const text = await fetchPreview(readerOf(long), { signal });
    expect(text.kind).toBe('bytes');
  });

  it('knows a picture by its bytes', async () => {
    const file = Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      Buffer.alloc(100_000)
    ]);
    const preview = await fetchPreview(readerOf(file), { signal });
    expect(preview).toMatchObject({ kind: 'picture', type: 'image/png' });
    const bytes = preview.kind === 'picture' ? preview.bytes : [];
    expect(Buffer.from(bytes).equals(file)).toBe(true);
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const reader = readerOf(Buffer.from('a'.repeat(3 * MEGABYTE)));
    await expect(
      fetchPreview(reader, {
        signal: abort.signal,
        onProgress: () => abort.abort()
      })
    ).rejects.toThrow(/abort/);
  });

  it('makes a picture of text only for SVG', () => {
    expect(pictureOfText('a.svg', '<svg/>')?.kind).toBe('picture');
    expect(pictureOfText('a.txt', '<svg/>')).toBeNull();
    expect(pictureOfText('a.svg', 'nothing')).toBeNull();
  });
});

describe('a file that grows while it is read', () => {
  it('is shown as long as it was at first', async () => {
    let size = 70_000;
    const reader: IFileReader = {
      maxPart: 20_000,
      read: async ({ offset, limit }) => {
        const bytes = new Uint8Array(limit).fill(97);
        const part = { bytes, size: offset === 0 ? size : (size += 90_000) };
        return Promise.resolve(part);
      },
      cutShort: () => new Error('cut short')
    };
    const preview = await fetchPreview(reader, { signal });
    expect(preview).toEqual({
      kind: 'text',
      text: 'a'.repeat(70_000),
      size: 70_000
    });
  });
});

describe('readBlob', () => {
  it('gives every byte of a file, also of an empty one', async () => {
    const file = Uint8Array.from({ length: 2_500_000 }, (_u, i) => i % 251);
    const blob = await readBlob(readerOf(file), { signal });
    const bytes = Buffer.from(await blob.arrayBuffer());
    expect(bytes.equals(file)).toBe(true);
    expect(blob.type).toBe('application/octet-stream');
    const empty = await readBlob(readerOf(new Uint8Array()), { signal });
    expect(empty.size).toBe(0);
  });
});
