import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes, formatCount } from '../../../common/format.js';
import type {
  IFinding,
  IFindingsReport
} from '../../../common/protocol/history-views.js';
import { Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import { AnswerView } from '../answer-view.js';
import type { IReportProps } from './report-props.js';
import { useAnswer } from '../use-answer.js';

const KINDS: readonly IFinding['kind'][] = [
  'key',
  'setuid',
  'setgid',
  'capability',
  'world-writable',
  'duplicate'
];

/** What stands out among the files of a layer: rights, keys, equal files. */
export function FindingsTab(props: IReportProps): React.JSX.Element {
  const { source, subject, onOpenPath } = props;
  const [answer, retry] = useAnswer(source, 'historyFindings', {
    notebookId: subject.notebookId,
    oid: subject.commit.oid
  });
  return (
    <AnswerView answer={answer} onRetry={retry}>
      {report => <Findings report={report} onOpenPath={onOpenPath} />}
    </AnswerView>
  );
}

function Findings(props: {
  report: IFindingsReport;
  onOpenPath: (path: string) => void;
}): React.JSX.Element {
  const { report, onOpenPath } = props;
  const trans = useTrans();
  const groups = KINDS.flatMap(kind => {
    const findings = report.findings.filter(one => one.kind === kind);
    return findings.length === 0 ? [] : [{ kind, findings }];
  });
  if (groups.length === 0) {
    return (
      <Notice title={trans.__('Nothing stands out in this layer.')}>
        <p>
          {trans.__(
            'Files that run with other rights than the user’s, that anybody may write, that look like keys or passwords, and files of the same content are listed here.'
          )}
        </p>
      </Notice>
    );
  }
  return (
    <div className="layerbook-report" tabIndex={0}>
      {groups.map(({ kind, findings }) => (
        <section key={kind} aria-label={describeKind(trans, kind)}>
          <h3 className="layerbook-report-title">
            {describeKind(trans, kind)}{' '}
            <span className="layerbook-muted">
              {formatCount(findings.length + (report.more[kind] ?? 0))}
              {kind === 'duplicate'
                ? ` · ${trans.__('%1 beyond the first of each', formatBytes(report.duplicateBytes))}`
                : ''}
            </span>
          </h3>
          <p className="layerbook-muted">{explainKind(trans, kind)}</p>
          <FindingRows findings={findings} onOpenPath={onOpenPath} />
          {(report.more[kind] ?? 0) > 0 ? (
            <p className="layerbook-muted">
              {trans.__('and %1 more', formatCount(report.more[kind] ?? 0))}
            </p>
          ) : null}
        </section>
      ))}
    </div>
  );
}

function FindingRows(props: {
  findings: readonly IFinding[];
  onOpenPath: (path: string) => void;
}): React.JSX.Element {
  return (
    <ul className="layerbook-report-list">
      {props.findings.map(({ path, size, detail }) => (
        <li key={path} className="layerbook-report-row" data-path={path}>
          <button
            type="button"
            className="layerbook-link layerbook-report-path"
            title={path}
            onClick={() => props.onOpenPath(path)}
          >
            {path}
          </button>
          <span className="layerbook-muted">{detail}</span>
          <span className="layerbook-report-size">{formatBytes(size)}</span>
        </li>
      ))}
    </ul>
  );
}

function describeKind(
  trans: TranslationBundle,
  kind: IFinding['kind']
): string {
  switch (kind) {
    case 'setuid':
      return trans.__('Runs with its owner’s rights (setuid)');
    case 'setgid':
      return trans.__('Runs with its group’s rights (setgid)');
    case 'capability':
      return trans.__('Has capabilities');
    case 'world-writable':
      return trans.__('Anybody may write');
    case 'key':
      return trans.__('May be a key or a password');
    case 'duplicate':
      return trans.__('The same content several times');
  }
}

function explainKind(trans: TranslationBundle, kind: IFinding['kind']): string {
  switch (kind) {
    case 'setuid':
    case 'setgid':
    case 'capability':
      return trans.__(
        'Whoever starts such a program in a container has more rights while it runs.'
      );
    case 'world-writable':
      return trans.__(
        'Every user in a container can change it, and the next one reads what was written.'
      );
    case 'key':
      return trans.__(
        'Everyone who has the image can read it, also when a later layer deletes it. Use a secret mount instead.'
      );
    case 'duplicate':
      return trans.__('A hard link or a symbolic link would need no room.');
  }
}
