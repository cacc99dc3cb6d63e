import type { CommitOid, NotebookId } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { MAX_CONTENT_CHUNK } from '../../../common/protocol/history-views.js';
import type { IHistorySource } from '../history-source.js';
import { decodeBase64 } from './file-parts.js';
import type { IFileReader } from './file-parts.js';

/** A file at a commit. */
export interface IContentRef {
  readonly notebookId: NotebookId;
  readonly oid: CommitOid;
  /** Escaped as in the repository. */
  readonly path: string;
}

/** Reads a file at a commit. It throws `history.contentGone` when nobody has the file. */
export function contentReader(
  source: IHistorySource,
  ref: IContentRef
): IFileReader {
  return {
    maxPart: MAX_CONTENT_CHUNK,
    read: async (part, signal) => {
      const params = { ...ref, ...part };
      const { size, base64 } = await source.ask('historyContent', params, {
        signal
      });
      signal.throwIfAborted();
      return { bytes: decodeBase64(base64), size };
    },
    cutShort: (offset, size) =>
      new LayerbookError(
        'history.failed',
        `Only ${offset} of ${size} bytes of ${ref.path} were given.`
      )
  };
}
