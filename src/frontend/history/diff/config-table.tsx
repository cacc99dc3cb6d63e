import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { ChangeMark } from '../../ui/change-op.js';
import { useTrans } from '../../ui/trans.js';
import { groupConfigWords } from './config-groups.js';
import type { IConfigGroup, IConfigRow } from './config-groups.js';
import { diffWords } from './word-diff.js';

/** Changes of a configuration by instruction: what was set before, and what is set after. */
export function ConfigTable(props: {
  changes: readonly string[];
}): React.JSX.Element {
  const groups = React.useMemo(
    () => groupConfigWords(props.changes),
    [props.changes]
  );
  const trans = useTrans();
  return (
    <table className="layerbook-config-table">
      <thead>
        <tr>
          <th scope="col">{trans.__('What')}</th>
          <th scope="col">{trans.__('Before')}</th>
          <th scope="col">{trans.__('After')}</th>
        </tr>
      </thead>
      {groups.map(group => (
        <Group key={group.keyword} group={group} />
      ))}
    </table>
  );
}

function Group(props: { group: IConfigGroup }): React.JSX.Element {
  const { keyword, rows } = props.group;
  const trans = useTrans();
  const words = describeKeyword(trans, keyword);
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={3}>
          <code>{keyword}</code>{' '}
          <span className="layerbook-muted">{words}</span>
        </th>
      </tr>
      {rows.map((row, index) => (
        <Row key={`${index} ${row.name}`} row={row} />
      ))}
    </tbody>
  );
}

function Row(props: { row: IConfigRow }): React.JSX.Element {
  const { row } = props;
  const trans = useTrans();
  const op = { added: 'A', removed: 'D', changed: 'M' } as const;
  const [before, after] = markChanges(row);
  return (
    <tr data-change={row.change}>
      <td>
        <span className="layerbook-config-name">
          <ChangeMark op={op[row.change]} />
          <code>{row.name}</code>
        </span>
      </td>
      <td>
        {row.before === null ? (
          <span className="layerbook-muted">
            {row.change === 'removed' ? trans.__('set') : trans.__('not set')}
          </span>
        ) : (
          <code>{before}</code>
        )}
      </td>
      <td>
        {row.after === null ? (
          <span className="layerbook-muted">{trans.__('not set')}</span>
        ) : (
          <code>{row.after === '' ? '""' : after}</code>
        )}
      </td>
    </tr>
  );
}

/** The two values, with marks on the words that differ. */
function markChanges(
  row: IConfigRow
): readonly [React.ReactNode, React.ReactNode] {
  const { before, after } = row;
  const boxes =
    before === null || after === null
      ? null
      : diffWords(before, after, 'compare');
  return [
    mark(
      before ?? '',
      (boxes ?? []).map(({ fromA, toA }) => [fromA, toA])
    ),
    mark(
      after ?? '',
      (boxes ?? []).map(({ fromB, toB }) => [fromB, toB])
    )
  ];
}

function mark(
  text: string,
  ranges: readonly (readonly [number, number])[]
): React.ReactNode {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    parts.push(text.slice(at, from));
    if (to > from) {
      parts.push(<mark key={from}>{text.slice(from, to)}</mark>);
    }
    at = to;
  }
  return [...parts, text.slice(at)];
}

function describeKeyword(trans: TranslationBundle, keyword: string): string {
  switch (keyword) {
    case 'ENV':
      return trans.__('environment variables');
    case 'LABEL':
      return trans.__('labels');
    case 'EXPOSE':
      return trans.__('ports');
    case 'VOLUME':
      return trans.__('volumes');
    case 'ONBUILD':
      return trans.__('instructions for images that are built on it');
    case 'WORKDIR':
      return trans.__('working directory');
    case 'USER':
      return trans.__('who runs it');
    case 'ENTRYPOINT':
      return trans.__('program that always starts');
    case 'CMD':
      return trans.__('command, or arguments of the entry point');
    case 'SHELL':
      return trans.__('shell of the instructions');
    case 'STOPSIGNAL':
      return trans.__('signal that stops it');
    case 'HEALTHCHECK':
      return trans.__('health check');
    default:
      return trans.__('other changes');
  }
}
