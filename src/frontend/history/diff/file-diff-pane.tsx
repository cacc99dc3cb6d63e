import * as React from 'react';
import { formatBytes, formatMode } from '../../../common/format.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import { ChangeMark, describeOp } from '../../ui/change-op.js';
import { ErrorNotice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import type { FindLanguage } from '../find-language.js';
import type { IHistorySource } from '../history-source.js';
import type { IShownFile } from '../layer-model.js';
import { ContentView } from './content-view.js';
import {
  DownloadButtons,
  DownloadState,
  useDownloads
} from './download-buttons.js';
import type { IDownloads } from './download-buttons.js';
import type { ISideRefs } from './use-sides.js';

/** What a {@link FileDiffPane} needs. */
export interface IFileDiffPaneProps {
  readonly file: IShownFile;
  /** Where contents are fetched from that the difference does not bring along; the same object for the same file. */
  readonly refs: ISideRefs;
  readonly source: IHistorySource;
  readonly findLanguage: FindLanguage;
  /** Absent where the pane cannot be closed. */
  readonly onClose?: () => void;
  readonly onRetry: () => void;
}

/** The difference of one file: its name and facts, the ways to save it, and what changed in it. */
export function FileDiffPane(props: IFileDiffPaneProps): React.JSX.Element {
  const { file, refs, source } = props;
  const trans = useTrans();
  const downloads = useDownloads(source);
  return (
    <div className="layerbook-diff">
      <DiffHead {...props} downloads={downloads} />
      <DownloadState downloads={downloads} />
      <div className="layerbook-diff-body">
        {file.error !== null ? (
          <ErrorNotice error={file.error} onRetry={props.onRetry} />
        ) : file.diff === null ? (
          <div className="layerbook-notice layerbook-muted">
            {trans.__('Loading…')}
          </div>
        ) : (
          <ContentView
            source={source}
            refs={refs}
            diff={file.diff}
            findLanguage={props.findLanguage}
          />
        )}
      </div>
    </div>
  );
}

function DiffHead(
  props: IFileDiffPaneProps & { readonly downloads: IDownloads }
): React.JSX.Element {
  const { file, onClose } = props;
  const { change, isUnchanged } = file;
  const trans = useTrans();
  const op = isUnchanged
    ? trans.__('not changed here')
    : describeOp(trans, change.op);
  return (
    <div className="layerbook-diff-head">
      {isUnchanged ? null : <ChangeMark op={change.op} />}
      <code className="layerbook-diff-path" title={change.path}>
        {change.path}
      </code>
      <span className="layerbook-muted layerbook-diff-facts">
        {describeFile(change, op)}
      </span>
      {file.diff === null ? null : (
        <DownloadButtons
          diff={file.diff}
          refs={props.refs}
          downloads={props.downloads}
        />
      )}
      {onClose === undefined ? null : (
        <button
          type="button"
          className="layerbook-button"
          aria-label={trans.__('Close the difference')}
          onClick={onClose}
        >
          {trans.__('Close')}
        </button>
      )}
    </div>
  );
}

function describeFile(change: IFileChange, op: string): string {
  const parts = [op];
  if (change.op !== 'D' && change.kind === 'file') {
    parts.push(formatBytes(change.size));
  }
  if (change.mode !== null) {
    parts.push(formatMode(change.mode));
  }
  if (change.uid !== null && change.gid !== null) {
    parts.push(`${change.uid}:${change.gid}`);
  }
  return [...parts, ...(change.details ?? [])].join(' · ');
}
