import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import type {
  IPackageChange,
  IPackageReport,
  PackageManager
} from '../../../common/protocol/history-views.js';
import { Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import { AnswerView } from './answer-view.js';
import type { IReportProps } from './report-props.js';
import { useAnswer } from './use-answer.js';

const MANAGERS: Readonly<Record<PackageManager, string>> = {
  apk: 'apk (Alpine)',
  dpkg: 'apt (Debian)',
  npm: 'npm',
  pip: 'pip'
};

/** Packages that a layer installed, updated or removed. */
export function PackagesTab(props: IReportProps): React.JSX.Element {
  const { source, subject } = props;
  const [answer, retry] = useAnswer(source, 'historyPackages', {
    notebookId: subject.notebookId,
    base: subject.base?.oid ?? null,
    oid: subject.commit.oid
  });
  return (
    <AnswerView answer={answer} onRetry={retry}>
      {report => <Packages report={report} />}
    </AnswerView>
  );
}

function Packages(props: { report: IPackageReport }): React.JSX.Element {
  const { changes, notes } = props.report;
  const trans = useTrans();
  const [filter, setFilter] = React.useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = changes.filter(one => one.name.toLowerCase().includes(wanted));
  return (
    <div className="layerbook-report" tabIndex={0}>
      {notes.map(note => (
        <p key={note} className="layerbook-muted">
          {note}
        </p>
      ))}
      {changes.length === 0 ? (
        <Notice title={trans.__('No package changed.')}>
          <p>
            {trans.__(
              'What apt, apk, pip and npm install is read from their records in the image and listed here with versions.'
            )}
          </p>
        </Notice>
      ) : (
        <>
          <div className="layerbook-report-head">
            <PackageSentence changes={changes} />
            <input
              type="search"
              className="layerbook-filter layerbook-report-filter"
              placeholder={trans.__('Filter packages')}
              aria-label={trans.__('Filter packages')}
              value={filter}
              onChange={event => setFilter(event.currentTarget.value)}
            />
          </div>
          <PackageTable changes={shown} />
          {shown.length < changes.length ? (
            <p className="layerbook-muted" role="status">
              {trans.__(
                '%1 of %2 packages shown',
                formatCount(shown.length),
                formatCount(changes.length)
              )}
            </p>
          ) : null}
        </>
      )}
    </div>
  );
}

function PackageSentence(props: {
  changes: readonly IPackageChange[];
}): React.JSX.Element {
  const trans = useTrans();
  const count = (test: (one: IPackageChange) => boolean): string =>
    formatCount(props.changes.filter(test).length);
  return (
    <span>
      {trans.__(
        '%1 packages added, %2 changed, %3 removed',
        count(one => one.before === null),
        count(one => one.before !== null && one.after !== null),
        count(one => one.after === null)
      )}
    </span>
  );
}

function PackageTable(props: {
  changes: readonly IPackageChange[];
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <table className="layerbook-report-table">
      <thead>
        <tr>
          <th scope="col">{trans.__('Package')}</th>
          <th scope="col">{trans.__('Change')}</th>
          <th scope="col">{trans.__('Before')}</th>
          <th scope="col">{trans.__('After')}</th>
          <th scope="col">{trans.__('By')}</th>
        </tr>
      </thead>
      <tbody>
        {props.changes.map(({ manager, name, before, after }) => (
          <tr key={`${manager} ${name}`}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <PackageMark before={before} after={after} />
            </td>
            <td>{before ?? '–'}</td>
            <td>{after ?? '–'}</td>
            <td className="layerbook-muted">{MANAGERS[manager]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PackageMark(props: {
  before: string | null;
  after: string | null;
}): React.JSX.Element {
  const trans = useTrans();
  const [op, words] =
    props.before === null
      ? ['A', trans.__('added')]
      : props.after === null
        ? ['D', trans.__('removed')]
        : ['M', trans.__('changed')];
  return (
    <>
      <span className="layerbook-op" data-op={op} aria-hidden="true">
        {op}
      </span>{' '}
      {words}
    </>
  );
}
