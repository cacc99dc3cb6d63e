import * as React from 'react';
import { formatBytes, formatCount } from '../../../common/format.js';
import type { ChangeCounts } from '../../../common/cards/changes.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import { ChangeMark, CountsView, describeOp } from '../../ui/change-op.js';
import { ErrorNotice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import type { IVersion } from './path-version.js';

/** What changed of a directory and below it; each path leads to its own history. */
export function DirectoryView(props: {
  version: IVersion & { readonly kind: 'directory' };
  path: string;
  onPath: (path: string) => void;
  onRetry: () => void;
}): React.JSX.Element {
  const { version, path } = props;
  const { change, changes, counts, error } = version;
  const trans = useTrans();
  return (
    <div className="layerbook-report">
      <div className="layerbook-path-directory">
        {change === null ? null : (
          <span>
            <ChangeMark op={change.op} />{' '}
            {[
              trans.__('directory %1', describeOp(trans, change.op)),
              ...(change.details ?? [])
            ].join(' · ')}
          </span>
        )}
        {counts === null ? null : (
          <span>
            {trans.__('below it')} <CountsView counts={counts} />
          </span>
        )}
      </div>
      {error !== null ? (
        <ErrorNotice error={error} onRetry={props.onRetry} />
      ) : changes === null ? (
        <p className="layerbook-muted" role="status">
          {trans.__('Loading…')}
        </p>
      ) : changes.length === 0 ? (
        <p className="layerbook-muted">
          {trans.__('Nothing changed below it.')}
        </p>
      ) : (
        <ul className="layerbook-report-list">
          {changes.map(one => (
            <BelowRow
              key={one.path}
              change={one}
              name={path === '' ? one.path : one.path.slice(path.length + 1)}
              onPath={props.onPath}
            />
          ))}
          <More changes={changes} counts={counts} />
        </ul>
      )}
    </div>
  );
}

function BelowRow(props: {
  change: IFileChange;
  name: string;
  onPath: (path: string) => void;
}): React.JSX.Element {
  const { change, name } = props;
  const { op, kind, size, path, details } = change;
  const trans = useTrans();
  return (
    <li className="layerbook-report-row" data-path={path}>
      <ChangeMark op={op} />
      <button
        type="button"
        className="layerbook-link layerbook-report-path"
        title={trans.__('History of /%1', path)}
        onClick={() => props.onPath(path)}
      >
        {name}
        {kind === 'directory' ? '/' : ''}
      </button>
      <span className="layerbook-muted">{details?.join(', ')}</span>
      <span className="layerbook-report-size">
        {kind === 'file' && op !== 'D' ? formatBytes(size) : ''}
      </span>
    </li>
  );
}

function More(props: {
  changes: readonly IFileChange[];
  counts: ChangeCounts | null;
}): React.JSX.Element | null {
  const { changes, counts } = props;
  const trans = useTrans();
  const all =
    counts === null
      ? changes.length
      : counts.added + counts.modified + counts.metadata + counts.deleted;
  return all <= changes.length ? null : (
    <li className="layerbook-muted">
      {trans.__(
        'and %1 more: open the layer to see them',
        formatCount(all - changes.length)
      )}
    </li>
  );
}
