import * as React from 'react';
import type { CardChange } from '../../common/cards/changes.js';
import { ChangeMark } from '../ui/change-op.js';
import { formatBytes, formatCount } from '../../common/format.js';
import { useTrans } from '../ui/trans.js';

/** The changed paths that a card lists, and how many more there are. */
export function ChangeList(props: {
  changes: readonly CardChange[];
  more: number;
  onShowMore?: () => void;
}): React.JSX.Element {
  const trans = useTrans();
  const { changes, more, onShowMore } = props;
  const words = trans._n('and %2 more', 'and %2 more', more, formatCount(more));
  return (
    <ul className="layerbook-changes">
      {changes.map(change => (
        <li key={`${change.op} ${change.path}`} className="layerbook-change">
          <ChangeMark op={change.op} />
          <span className="layerbook-change-path" title={change.path}>
            {change.path}
            {change.kind === 'directory' ? '/' : ''}
          </span>
          <span className="layerbook-change-size">
            {change.kind === 'file' && change.op !== 'D'
              ? formatBytes(change.size)
              : ''}
          </span>
        </li>
      ))}
      {more > 0 ? (
        <li className="layerbook-change layerbook-change-more">
          {onShowMore === undefined ? (
            <span className="layerbook-muted">{words}</span>
          ) : (
            <button
              type="button"
              className="layerbook-link"
              onClick={onShowMore}
            >
              {words}
            </button>
          )}
        </li>
      ) : null}
    </ul>
  );
}
