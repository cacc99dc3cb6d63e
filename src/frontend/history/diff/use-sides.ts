import * as React from 'react';
import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type {
  FileContent,
  IFileDiff
} from '../../../common/protocol/history.js';
import type { Side } from '../diff-kind.js';
import type { IHistorySource } from '../history-source.js';
import { contentReader } from './content-source.js';
import type { IContentRef } from './content-source.js';
import { pictureTypeOfName } from './file-type.js';
import { fetchPreview } from './preview.js';
import type { Preview } from './preview.js';

/** Bytes of a picture up to which it is fetched without being asked for. */
const MAX_AUTOMATIC = 5_000_000;

/** Where the two sides of a file are; null: there is no such commit. */
export interface ISideRefs {
  readonly before: IContentRef | null;
  readonly after: IContentRef;
}

/** What is known of the sides that the history keeps only a digest of. */
export type Fetching =
  /** Nothing is missing, or nothing was asked for yet. */
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'fetching';
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'failed'; readonly error: IErrorData };

/** The sides of a difference, with what has been fetched in the place of digests. */
export interface ISides {
  readonly before: Side;
  readonly after: Side;
  /** Whether a side is only a digest as yet. */
  readonly isMissing: boolean;
  readonly fetching: Fetching;
  fetch(): void;
  cancel(): void;
}

/** Whether contents may be fetched without a person's asking for them. */
export function isAutomatic(diff: IFileDiff): boolean {
  const pointers = [diff.before, diff.after].filter(isPointer);
  const isPicture = pictureTypeOfName(diff.path) !== null;
  return pointers.every(
    ({ why, size }) =>
      why === 'over-budget' ||
      (why === 'binary' && isPicture && size <= MAX_AUTOMATIC)
  );
}

/** Whether the history keeps only a digest of a content. */
export function isPointer(
  content: FileContent | null
): content is Extract<FileContent, { kind: 'pointer' }> {
  return content?.kind === 'pointer';
}

interface IFetched {
  readonly of: IFileDiff;
  readonly before: Preview | null;
  readonly after: Preview | null;
}

/** Fetches what the history has only a digest of, when asked to or when that is harmless. */
export function useSides(
  source: IHistorySource,
  refs: ISideRefs,
  diff: IFileDiff
): ISides {
  const [fetched, setFetched] = React.useState<IFetched | null>(null);
  const [fetching, setFetching] = React.useState<Fetching>({ kind: 'idle' });
  const abort = React.useRef<AbortController | null>(null);
  const known = fetched?.of === diff ? fetched : null;

  const fetch = React.useCallback(() => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    const { signal } = controller;
    const total = totalSize(diff);
    setFetching({ kind: 'fetching', done: 0, total });
    fetchSides(source, refs, diff, {
      signal,
      onProgress: done => setFetching({ kind: 'fetching', done, total })
    }).then(
      sides => {
        if (!signal.aborted) {
          setFetched({ of: diff, ...sides });
          setFetching({ kind: 'idle' });
        }
      },
      (error: unknown) => {
        if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
          setFetching({ kind: 'failed', error: toErrorData(error) });
        }
      }
    );
  }, [source, refs, diff]);

  const cancel = React.useCallback(() => {
    abort.current?.abort();
    setFetching({ kind: 'idle' });
  }, []);

  React.useEffect(() => {
    setFetching({ kind: 'idle' });
    const isPartial = isPointer(diff.before) || isPointer(diff.after);
    if (isPartial && isAutomatic(diff)) {
      fetch();
    }
    return () => abort.current?.abort();
  }, [diff, fetch]);

  return {
    before: sideOf(diff.before, known?.before),
    after: sideOf(diff.after, known?.after),
    isMissing:
      known === null && (isPointer(diff.before) || isPointer(diff.after)),
    fetching,
    fetch,
    cancel
  };
}

function sideOf(
  content: FileContent | null,
  preview: Preview | null | undefined
): Side {
  return preview ? { kind: 'fetched', preview } : content;
}

function totalSize({ before, after }: IFileDiff): number {
  const sizes = [before, after].filter(isPointer).map(({ size }) => size);
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function fetchSides(
  source: IHistorySource,
  refs: ISideRefs,
  diff: IFileDiff,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (done: number) => void;
  }
): Promise<{ before: Preview | null; after: Preview | null }> {
  const { signal, onProgress } = options;
  const { before: old, after: now } = diff;
  const after = isPointer(now)
    ? await fetchPreview(contentReader(source, refs.after), {
        signal,
        onProgress
      })
    : null;
  if (!isPointer(old) || refs.before === null) {
    return { before: null, after };
  }
  if (isPointer(now) && now.sha256 === old.sha256) {
    return { before: after, after };
  }
  const base = isPointer(now) ? now.size : 0;
  const before = await fetchPreview(contentReader(source, refs.before), {
    signal,
    onProgress: done => onProgress(base + done)
  });
  return { before, after };
}
