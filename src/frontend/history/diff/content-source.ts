import type { CommitOid, NotebookId } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { IContentChunk } from '../../../common/protocol/history-views.js';
import { MAX_CONTENT_CHUNK } from '../../../common/protocol/history-views.js';
import type { IHistorySource } from '../history-source.js';

/** A file at a commit. */
export interface IContentRef {
  readonly notebookId: NotebookId;
  readonly oid: CommitOid;
  /** Escaped as in the repository. */
  readonly path: string;
}

/** What a reader of contents may ask for. */
export interface IContentOptions {
  readonly signal: AbortSignal;
  /** Bytes that are here, and bytes of the whole file. */
  readonly onProgress?: (done: number, size: number) => void;
}

/** Part of a file. */
export interface IContentPart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file. */
  readonly size: number;
  readonly from: IContentChunk['from'];
}

/** Bytes of the file's beginning; at most `limit`, which is at most `MAX_CONTENT_CHUNK`. */
export async function readHead(
  source: IHistorySource,
  ref: IContentRef,
  options: { readonly signal: AbortSignal; readonly limit: number }
): Promise<IContentPart> {
  const { signal, limit } = options;
  return await readPart(source, { ...ref, offset: 0, limit }, signal);
}

/**
 * The file's bytes from `offset` on, part after part, each asked for when the one before has been taken.
 * Throws `history.contentGone` when nobody has the file.
 */
export async function* readParts(
  source: IHistorySource,
  ref: IContentRef,
  options: IContentOptions & { readonly offset?: number }
): AsyncGenerator<IContentPart> {
  let offset = options.offset ?? 0;
  for (;;) {
    const part = await readPart(
      source,
      { ...ref, offset, limit: MAX_CONTENT_CHUNK },
      options.signal
    );
    offset += part.bytes.length;
    options.onProgress?.(offset, part.size);
    yield part;
    if (offset >= part.size) {
      return;
    }
    if (part.bytes.length === 0) {
      throw new LayerbookError(
        'history.failed',
        `Only ${offset} of ${part.size} bytes of ${ref.path} were given.`
      );
    }
  }
}

/** The whole file. Kept by the browser, which moves what is large to its disk. */
export async function readBlob(
  source: IHistorySource,
  ref: IContentRef,
  options: IContentOptions
): Promise<Blob> {
  const parts: Blob[] = [];
  for await (const { bytes } of readParts(source, ref, options)) {
    parts.push(new Blob([bytes]));
  }
  // Whatever the file is, the browser is to save it and not to show it.
  return new Blob(parts, { type: 'application/octet-stream' });
}

async function readPart(
  source: IHistorySource,
  params: IContentRef & { readonly offset: number; readonly limit: number },
  signal: AbortSignal
): Promise<IContentPart> {
  const { size, base64, from } = await source.ask('historyContent', params, {
    signal
  });
  signal.throwIfAborted();
  return { bytes: decodeBase64(base64), size, from };
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    bytes[index] = text.charCodeAt(index);
  }
  return bytes;
}
