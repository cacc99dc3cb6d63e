import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes, formatCount, shortOid } from '../../../common/format.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import type {
  IWasteItem,
  IWasteReport,
  WasteCause
} from '../../../common/protocol/history-views.js';
import { Disclosure } from '../../ui/disclosure.js';
import { useTrans } from '../../ui/trans.js';
import { AnswerView } from './answer-view.js';
import type { IReportProps } from './report-props.js';
import { useAnswer } from './use-answer.js';

/** A commit of an image's line, by its id; undefined: not loaded. */
export type FindCommit = (oid: string) => ICommitSummary | undefined;

/** Bytes that later layers hide on the way from the base image to a commit, and what to do. */
export function WasteTab(props: IReportProps): React.JSX.Element {
  const { source, subject, onOpenPath } = props;
  const { notebookId } = subject;
  const [answer, retry] = useAnswer(source, 'historyWaste', {
    notebookId,
    oid: subject.commit.oid
  });
  const [log] = useAnswer(source, 'historyLog', {
    notebookId,
    offset: 0,
    limit: 500
  });
  const find: FindCommit = oid =>
    log.kind === 'ready'
      ? log.value.commits.find(commit => commit.oid === oid)
      : undefined;
  return (
    <AnswerView answer={answer} onRetry={retry}>
      {report => <Waste report={report} find={find} onOpenPath={onOpenPath} />}
    </AnswerView>
  );
}

function Waste(props: {
  report: IWasteReport;
  find: FindCommit;
  onOpenPath: (path: string) => void;
}): React.JSX.Element {
  const { report, find, onOpenPath } = props;
  const trans = useTrans();
  return (
    <div className="layerbook-report" tabIndex={0}>
      <WasteHead report={report} />
      {report.items.length === 0 ? (
        <p>
          {trans.__(
            'Each layer keeps what its step wrote. A later rm, mv, chmod or chown does not give anything back: it only hides the bytes below. Such bytes would be listed here.'
          )}
        </p>
      ) : (
        <ul className="layerbook-waste">
          {report.items.map(item => (
            <WasteRow
              key={`${item.from} ${item.by} ${item.cause}`}
              item={item}
              find={find}
              onOpenPath={onOpenPath}
            />
          ))}
        </ul>
      )}
      {report.hiddenBase > 0 ? (
        <p className="layerbook-muted">
          {trans.__(
            'Of the base image %1 are hidden too; they stay in every image on this base, and are not counted above.',
            formatBytes(report.hiddenBase)
          )}
        </p>
      ) : null}
    </div>
  );
}

function WasteHead(props: { report: IWasteReport }): React.JSX.Element {
  const { wasted, own, base } = props.report;
  const trans = useTrans();
  const share = own === 0 ? 0 : wasted / own;
  return (
    <div className="layerbook-waste-head">
      <p className="layerbook-notice-title">
        {wasted === 0
          ? trans.__('Nothing is wasted.')
          : trans.__(
              '%1 of the %2 that this notebook’s layers hold are hidden by later layers.',
              formatBytes(wasted),
              formatBytes(own)
            )}
      </p>
      <div
        className="layerbook-share"
        role="img"
        aria-label={trans.__('%1 % wasted', Math.round(share * 100))}
      >
        <div
          className="layerbook-share-part"
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <p className="layerbook-muted">
        {trans.__(
          'own layers %1 · base image %2',
          formatBytes(own),
          formatBytes(base)
        )}
      </p>
    </div>
  );
}

function WasteRow(props: {
  item: IWasteItem;
  find: FindCommit;
  onOpenPath: (path: string) => void;
}): React.JSX.Element {
  const { item, find, onOpenPath } = props;
  const trans = useTrans();
  const { files, paths } = item;
  const [isOpen, setOpen] = React.useState(false);
  return (
    <li className="layerbook-waste-item">
      <div className="layerbook-waste-what">
        <span className="layerbook-waste-size">{formatBytes(item.bytes)}</span>
        <span>
          {describeCause(trans, item.cause)} <Step oid={item.by} find={find} />
          {' · '}
          {trans.__('made by')} <Step oid={item.from} find={find} />
        </span>
      </div>
      <p className="layerbook-waste-cure">{item.cure}</p>
      <Disclosure
        isOpen={isOpen}
        onToggle={setOpen}
        summary={trans._n('1 file', '%2 files', files, formatCount(files))}
      >
        <ul className="layerbook-report-list">
          {paths.map(({ path, bytes }) => (
            <li key={path} className="layerbook-report-row" data-path={path}>
              <button
                type="button"
                className="layerbook-link layerbook-report-path"
                title={path}
                onClick={() => onOpenPath(path)}
              >
                {path}
              </button>
              <span className="layerbook-report-size">
                {formatBytes(bytes)}
              </span>
            </li>
          ))}
          {files > paths.length ? (
            <li className="layerbook-muted">
              {trans.__('and %1 more', formatCount(files - paths.length))}
            </li>
          ) : null}
        </ul>
      </Disclosure>
    </li>
  );
}

/** A commit in few words: `[4] RUN rm -rf /tmp/x`. */
function Step(props: { oid: string; find: FindCommit }): React.JSX.Element {
  const commit = props.find(props.oid);
  return (
    <code className="layerbook-step" title={commit?.instruction ?? props.oid}>
      {commit === undefined
        ? shortOid(props.oid)
        : `[${commit.cellNumber}] ${commit.subject}`}
    </code>
  );
}

function describeCause(trans: TranslationBundle, cause: WasteCause): string {
  switch (cause) {
    case 'deleted':
      return trans.__('deleted by');
    case 'rewritten':
      return trans.__('written again by');
    case 'metadata':
      return trans.__('stored again, with other rights or times, by');
  }
}
