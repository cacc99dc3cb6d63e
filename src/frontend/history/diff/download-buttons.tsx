import * as React from 'react';
import { formatBytes, shortOid } from '../../../common/format.js';
import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type {
  FileContent,
  IFileDiff
} from '../../../common/protocol/history.js';
import { ErrorNotice } from '../../ui/notice.js';
import { ProgressBar } from '../../ui/progress-bar.js';
import { useTrans } from '../../ui/trans.js';
import type { IHistorySource } from '../history-source.js';
import type { IContentRef } from './content-source.js';
import { download, downloadName, MAX_DOWNLOAD } from './download.js';
import type { ISideRefs } from './use-sides.js';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly done: number; readonly size: number }
  | {
      readonly kind: 'tooLarge';
      readonly size: number;
      readonly ref: IContentRef;
    }
  | { readonly kind: 'failed'; readonly error: IErrorData };

/** A download that a person asked for. */
export interface IDownloads {
  readonly state: State;
  start(ref: IContentRef, size: number, side: 'before' | 'after'): void;
  stop(): void;
}

/** One download at a time; it goes on until it is stopped or `source` is another one. */
export function useDownloads(source: IHistorySource): IDownloads {
  const [state, setState] = React.useState<State>({ kind: 'idle' });
  const abort = React.useRef<AbortController | null>(null);
  React.useEffect(() => () => abort.current?.abort(), [source]);
  return {
    state,
    start: (ref, size, side) => {
      abort.current?.abort();
      if (size > MAX_DOWNLOAD) {
        setState({ kind: 'tooLarge', size, ref });
        return;
      }
      const controller = new AbortController();
      abort.current = controller;
      const { signal } = controller;
      setState({ kind: 'running', done: 0, size });
      download(source, ref, {
        signal,
        name: downloadName(ref.path, side),
        onProgress: (done, whole) =>
          setState({ kind: 'running', done, size: whole })
      }).then(
        () => setState({ kind: 'idle' }),
        (error: unknown) => {
          if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
            setState({ kind: 'failed', error: toErrorData(error) });
          }
        }
      );
    },
    stop: () => {
      abort.current?.abort();
      setState({ kind: 'idle' });
    }
  };
}

/** Buttons that save the file as it was before and after. */
export function DownloadButtons(props: {
  diff: IFileDiff;
  refs: ISideRefs;
  downloads: IDownloads;
}): React.JSX.Element | null {
  const { diff, refs, downloads } = props;
  const trans = useTrans();
  const before = sizeOf(diff.before);
  const after = sizeOf(diff.after);
  const old = refs.before;
  const isOne = before === null || after === null || isSame(diff);
  return (
    <>
      {before === null || old === null || isSame(diff) ? null : (
        <button
          type="button"
          className="layerbook-button"
          title={trans.__('Save the file as it was before')}
          onClick={() => downloads.start(old, before, 'before')}
        >
          {isOne ? trans.__('Download') : trans.__('Download before')}
        </button>
      )}
      {after === null ? null : (
        <button
          type="button"
          className="layerbook-button"
          title={trans.__('Save the file as it is after')}
          onClick={() => downloads.start(refs.after, after, 'after')}
        >
          {isOne ? trans.__('Download') : trans.__('Download after')}
        </button>
      )}
    </>
  );
}

/** How a download goes, or why it did not. */
export function DownloadState(props: {
  downloads: IDownloads;
}): React.JSX.Element | null {
  const { state, stop } = props.downloads;
  const trans = useTrans();
  switch (state.kind) {
    case 'idle':
      return null;
    case 'running':
      return (
        <div className="layerbook-diff-note layerbook-diff-progress">
          <ProgressBar
            progress={{
              label: trans.__('Download'),
              current: state.done,
              total: state.size
            }}
          />
          <button type="button" className="layerbook-button" onClick={stop}>
            {trans.__('Cancel')}
          </button>
        </div>
      );
    case 'tooLarge':
      return (
        <div className="layerbook-diff-note" role="alert">
          {trans.__(
            '%1 are more than a page should hold. On the server, this writes the file:',
            formatBytes(state.size)
          )}{' '}
          <code>
            {`layerbook show NOTEBOOK ${shortOid(state.ref.oid)}:${state.ref.path} > FILE`}
          </code>
        </div>
      );
    case 'failed':
      return <ErrorNotice error={state.error} />;
  }
}

function sizeOf(content: FileContent | null): number | null {
  return content?.kind === 'text' || content?.kind === 'pointer'
    ? content.size
    : null;
}

function isSame({ before, after }: IFileDiff): boolean {
  return before?.kind === 'text' && after?.kind === 'text'
    ? before.text === after.text
    : before?.kind === 'pointer' &&
        after?.kind === 'pointer' &&
        before.sha256 === after.sha256;
}
