import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes, formatCount, shortOid } from '../../../common/format.js';
import type { CommitOid, NotebookId } from '../../../common/ids.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import type {
  IWasteItem,
  IWasteReport,
  WasteCause
} from '../../../common/protocol/history-views.js';
import { Disclosure } from '../../ui/disclosure.js';
import { useTrans } from '../../ui/trans.js';
import { AnswerView } from '../answer-view.js';
import { reportActions } from './report-actions.js';
import type { IReportProps } from './report-props.js';
import { useAnswer } from '../use-answer.js';
import { useCommits } from './use-commits.js';

/** Bytes that later layers hide on the way from the base image to a commit, and what to do. */
export function WasteTab(props: IReportProps): React.JSX.Element {
  const { source, subject, onOpenPath } = props;
  const { notebookId } = subject;
  const [answer, retry] = useAnswer(source, 'historyWaste', {
    notebookId,
    oid: subject.commit.oid
  });
  const find = useCommits(
    source,
    notebookId,
    answer.kind === 'ready'
      ? answer.value.items.flatMap(({ from, by }) => [from, by])
      : []
  );
  return (
    <AnswerView answer={answer} onRetry={retry}>
      {report => (
        <Waste
          report={report}
          commitOf={oid => ({ notebookId, oid, commit: find(oid) })}
          onOpenPath={onOpenPath}
        />
      )}
    </AnswerView>
  );
}

/** A commit, and what is known of it. */
interface IStep {
  readonly notebookId: NotebookId;
  readonly oid: CommitOid;
  readonly commit: ICommitSummary | undefined;
}

type StepOf = (oid: CommitOid) => IStep;

function Waste(props: {
  report: IWasteReport;
  commitOf: StepOf;
  onOpenPath: (path: string) => void;
}): React.JSX.Element {
  const { report, commitOf, onOpenPath } = props;
  const trans = useTrans();
  return (
    <div className="layerbook-report" tabIndex={0}>
      <WasteHead report={report} />
      {report.items.length === 0 ? (
        <p>
          {trans.__(
            'Each layer keeps what its step wrote. An rm, mv, chmod or chown in a later layer frees nothing: it only hides the bytes below, or stores them once more. Where that happens it is listed here, with what to do.'
          )}
        </p>
      ) : (
        <ul className="layerbook-waste">
          {report.items.map(item => (
            <WasteRow
              key={`${item.from} ${item.by} ${item.cause}`}
              item={item}
              commitOf={commitOf}
              onOpenPath={onOpenPath}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function WasteHead(props: { report: IWasteReport }): React.JSX.Element {
  const { wasted, own, base, hiddenBase } = props.report;
  const trans = useTrans();
  const share = own === 0 ? 0 : (100 * wasted) / own;
  const percent = share > 0 && share < 1 ? '< 1' : String(Math.round(share));
  return (
    <div className="layerbook-waste-head">
      <p className="layerbook-notice-title">
        {wasted === 0
          ? trans.__('No byte of these layers is wasted.')
          : trans.__(
              '%1 of %2 (%3%) are of no use: later layers hide them.',
              formatBytes(wasted),
              formatBytes(own),
              percent
            )}
      </p>
      <div
        className="layerbook-share"
        role="img"
        aria-label={trans.__('%1% wasted', percent)}
      >
        <span data-part="wasted" style={{ width: `${share}%` }} />
        <span data-part="own" style={{ width: `${100 - share}%` }} />
      </div>
      <p className="layerbook-muted">
        {hiddenBase === 0
          ? trans.__(
              'Layers of this notebook %1, without the base image’s %2.',
              formatBytes(own),
              formatBytes(base)
            )
          : trans.__(
              'Layers of this notebook %1, without the base image’s %2, of which %3 are hidden: they stay in every image on this base.',
              formatBytes(own),
              formatBytes(base),
              formatBytes(hiddenBase)
            )}
      </p>
    </div>
  );
}

function WasteRow(props: {
  item: IWasteItem;
  commitOf: StepOf;
  onOpenPath: (path: string) => void;
}): React.JSX.Element {
  const { item, commitOf, onOpenPath } = props;
  const trans = useTrans();
  const { files, paths } = item;
  const [isOpen, setOpen] = React.useState(false);
  return (
    <li className="layerbook-waste-item">
      <div className="layerbook-waste-what">
        <span className="layerbook-waste-size">{formatBytes(item.bytes)}</span>
        <span className="layerbook-waste-steps">
          <span>
            {trans.__('made by')} <Step step={commitOf(item.from)} />
          </span>
          <span>
            {describeCause(trans, item.cause)} <Step step={commitOf(item.by)} />
          </span>
        </span>
      </div>
      <p className="layerbook-waste-cure">
        <Cure text={item.cure} />
      </p>
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

/** What to do; what stands between backticks is code. */
function Cure(props: { text: string }): React.JSX.Element {
  return (
    <>
      {props.text
        .split('`')
        .map((part, index) =>
          index % 2 === 1 ? <code key={index}>{part}</code> : part
        )}
    </>
  );
}

/** A commit in few words, `[4] RUN rm -rf /tmp/x`; a click goes to its cell. */
function Step(props: { step: IStep }): React.JSX.Element {
  const { notebookId, oid, commit } = props.step;
  const trans = useTrans();
  const words = <code>{commit?.subject ?? shortOid(oid)}</code>;
  const cell = commit?.cellId ?? null;
  const title = commit?.instruction ?? oid;
  const actions = reportActions();
  return cell === null || actions === null ? (
    <span className="layerbook-step-name" title={title}>
      {words}
    </span>
  ) : (
    <button
      type="button"
      className="layerbook-link layerbook-step-name"
      title={`${trans.__('Show Cell')}\n${title}`}
      onClick={() => actions.showCell(notebookId, oid)}
    >
      [{commit?.cellNumber}] {words}
    </button>
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
