import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { formatCount, shortOid } from '../../../common/format.js';
import type {
  ICommitSummary,
  IFileChange
} from '../../../common/protocol/history.js';
import { ChangeMark, describeOp } from '../../ui/change-op.js';
import { Chevron } from '../../ui/disclosure.js';
import { useTrans } from '../../ui/trans.js';
import { VirtualTree } from '../../ui/virtual-tree.js';
import type { ITreeItem } from '../../ui/virtual-tree.js';
import { formatFullDate } from '../short-date.js';
import type { SearchModel } from './search-model.js';
import { toSearchRows } from './search-rows.js';
import type { SearchRow } from './search-rows.js';

const ROW_HEIGHT = 24;

/** Commits with matches, which unfold to the paths that match. */
export function SearchList(props: {
  search: SearchModel;
  /** Shows a commit's files, or the difference of one of them. */
  onOpen: (commit: ICommitSummary, change: IFileChange | null) => void;
  /** A commit came to be chosen on the way to another. */
  onMove: (commit: ICommitSummary) => void;
}): React.JSX.Element {
  const { search } = props;
  const trans = useTrans();
  const [active, setActive] = React.useState<string | null>(null);
  const { hits, foldVersion } = search;
  const rows = React.useMemo(
    () => toSearchRows(hits, oid => search.isOpen(oid)),
    [hits, foldVersion, search]
  );
  const onEnd = React.useCallback(() => void search.loadMore(), [search]);
  return (
    <VirtualTree
      label={trans.__('Commits with matches')}
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      active={rows.findIndex(row => row.id === active)}
      item={index => itemOf(trans, rows[index], index)}
      renderRow={index => <SearchRowView row={rows[index]} />}
      onMove={index => {
        const row = rows[index];
        if (row !== undefined) {
          setActive(row.id);
          props.onMove(row.hit.commit);
        }
      }}
      onOpen={index => {
        const row = rows[index];
        if (row !== undefined) {
          setActive(row.id);
          props.onOpen(
            row.hit.commit,
            row.kind === 'match' ? row.match.change : null
          );
        }
      }}
      onToggle={(index, isOpen) => {
        const row = rows[index];
        if (row?.kind === 'hit') {
          search.setOpen(row.hit.commit.oid, isOpen);
        }
      }}
      onEnd={onEnd}
    />
  );
}

function SearchRowView(props: {
  row: SearchRow | undefined;
}): React.JSX.Element | null {
  const { row } = props;
  const trans = useTrans();
  switch (row?.kind) {
    case undefined:
      return null;
    case 'hit':
      return <HitView row={row} />;
    case 'match': {
      const { change, line } = row.match;
      return (
        <div className="layerbook-search-match">
          <ChangeMark op={change.op} />
          <span className="layerbook-search-path">
            <bdi>{change.path}</bdi>
          </span>
          {line === null ? null : (
            <code className="layerbook-search-line">
              <span className="layerbook-muted">{line.number}: </span>
              {line.text.trim()}
            </code>
          )}
        </div>
      );
    }
    case 'more':
      return (
        <div className="layerbook-search-match layerbook-muted">
          {moreWords(trans, row.count)}
        </div>
      );
  }
}

function HitView(props: {
  row: SearchRow & { readonly kind: 'hit' };
}): React.JSX.Element {
  const { hit, isOpen } = props.row;
  const { commit } = hit;
  const trans = useTrans();
  return (
    <div className="layerbook-commit-row layerbook-search-hit">
      <Chevron state={isOpen ? 'open' : 'closed'} />
      <span className="layerbook-commit-cell">
        {commit.cellNumber > 0 ? `[${commit.cellNumber}]` : ''}
      </span>
      <code className="layerbook-commit-subject">{commit.subject}</code>
      <span className="layerbook-search-total">
        {trans._n('1 path', '%2 paths', hit.total, formatCount(hit.total))}
      </span>
    </div>
  );
}

function itemOf(
  trans: TranslationBundle,
  row: SearchRow | undefined,
  index: number
): ITreeItem {
  if (row === undefined) {
    return { key: String(index), level: 0, isOpen: null, title: '' };
  }
  const { commit, total } = row.hit;
  const data = { oid: commit.oid };
  const common = { key: row.id, isOpen: null, level: 1 };
  switch (row.kind) {
    case 'hit':
      return {
        key: row.id,
        level: 0,
        isOpen: row.isOpen,
        title: [
          commit.subject,
          shortOid(commit.oid),
          formatFullDate(commit.date),
          trans._n('1 path', '%2 paths', total, formatCount(total))
        ].join(' · '),
        data
      };
    case 'match': {
      const { change, line } = row.match;
      const words = `${change.path}, ${describeOp(trans, change.op)}`;
      return {
        ...common,
        title: line === null ? words : `${words}\n${line.number}: ${line.text}`,
        data: { ...data, path: change.path }
      };
    }
    case 'more':
      return { ...common, title: moreWords(trans, row.count), data };
  }
}

function moreWords(trans: TranslationBundle, count: number): string {
  return trans._n(
    'and 1 more path: open the commit to see it',
    'and %2 more paths: open the commit to see them',
    count,
    formatCount(count)
  );
}
