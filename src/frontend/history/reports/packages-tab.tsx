import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import type {
  IPackageChange,
  IPackageReport,
  PackageManager
} from '../../../common/protocol/history-views.js';
import { Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import { AnswerView } from '../answer-view.js';
import type { IReportProps } from './report-props.js';
import { useAnswer } from '../use-answer.js';

/** In the order in which images get them. */
const MANAGERS: readonly PackageManager[] = ['dpkg', 'apk', 'pip', 'npm'];

const NAMES: Readonly<Record<PackageManager, string>> = {
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
  const { changes } = props;
  const trans = useTrans();
  const added = changes.filter(one => one.before === null).length;
  const removed = changes.filter(one => one.after === null).length;
  return (
    <span>
      {[
        trans._n(
          '1 package added',
          '%2 packages added',
          added,
          formatCount(added)
        ),
        trans.__('%1 updated', formatCount(changes.length - added - removed)),
        trans.__('%1 removed', formatCount(removed))
      ].join(', ')}
    </span>
  );
}

function PackageTable(props: {
  changes: readonly IPackageChange[];
}): React.JSX.Element {
  const trans = useTrans();
  const groups = MANAGERS.flatMap(manager => {
    const changes = props.changes.filter(one => one.manager === manager);
    return changes.length === 0 ? [] : [{ manager, changes }];
  });
  return (
    <table className="layerbook-report-table">
      <thead>
        <tr>
          <th scope="col">{trans.__('Package')}</th>
          <th scope="col">{trans.__('Change')}</th>
          <th scope="col">{trans.__('Before')}</th>
          <th scope="col">{trans.__('After')}</th>
        </tr>
      </thead>
      {groups.map(({ manager, changes }) => (
        <tbody key={manager}>
          <tr className="layerbook-report-group">
            <th scope="rowgroup" colSpan={4}>
              {NAMES[manager]}{' '}
              <span className="layerbook-muted">
                {formatCount(changes.length)}
              </span>
            </th>
          </tr>
          {changes.map(change => (
            <PackageRow key={change.name} change={change} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function PackageRow(props: { change: IPackageChange }): React.JSX.Element {
  const { name, before, after } = props.change;
  const trans = useTrans();
  const [op, words] =
    before === null
      ? (['A', trans.__('added')] as const)
      : after === null
        ? (['D', trans.__('removed')] as const)
        : (['M', trans.__('updated')] as const);
  return (
    <tr data-op={op}>
      <th scope="row">
        <code>{name}</code>
      </th>
      <td>
        <span className="layerbook-op" data-op={op} aria-hidden="true">
          {op}
        </span>{' '}
        {words}
      </td>
      <td>
        <Version text={before} />
      </td>
      <td>
        <Version text={after} />
      </td>
    </tr>
  );
}

function Version(props: { text: string | null }): React.JSX.Element {
  const trans = useTrans();
  return props.text === null ? (
    <span className="layerbook-muted" title={trans.__('not installed')}>
      –
    </span>
  ) : (
    <code>{props.text}</code>
  );
}
