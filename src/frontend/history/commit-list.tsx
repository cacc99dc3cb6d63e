import * as React from 'react';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { useTrans } from '../ui/trans.js';
import { VirtualTree } from '../ui/virtual-tree.js';
import type { ITreeItem } from '../ui/virtual-tree.js';
import { CommitRowView, describeRow } from './commit-row-view.js';
import { commitsOf, filterCommits, toGraph, toRows } from './commit-rows.js';
import type { CommitRow } from './commit-rows.js';
import { GraphCell, graphWidth } from './graph-cell.js';
import type { DotShape } from './graph-cell.js';
import type { HistoryModel } from './history-model.js';
import { assignLanes } from './lanes.js';
import type { IGraph, IGraphRow } from './lanes.js';
import type { PanelModel } from './panel-model.js';

const ROW_HEIGHT = 24;

/** The commits of a notebook as a graph, newest first. */
export function CommitList(props: {
  model: PanelModel;
  history: HistoryModel;
}): React.JSX.Element {
  const { model, history } = props;
  const trans = useTrans();
  const { rows, graph, hasGroups } = useRows(model, history);
  const active = findRow(rows, model.selected, model.selectedRow);
  const width = graphWidth(graph?.width ?? 1);
  const onEnd = React.useCallback(() => void history.loadMore(), [history]);
  const item = (index: number): ITreeItem => {
    const row = rows[index];
    return row === undefined
      ? { key: String(index), level: 0, isOpen: null, title: '' }
      : {
          key: row.id,
          level: row.kind === 'commit' && row.isMember ? 1 : 0,
          isOpen: row.kind === 'group' ? row.isOpen : null,
          title: describeRow(trans, row, history.head),
          data: { oid: newestOf(row)?.oid ?? '' }
        };
  };
  return (
    <VirtualTree
      label={trans.__('Commits')}
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      active={active}
      item={item}
      renderRow={index => (
        <GraphRow
          row={rows[index]}
          place={graph?.rows[index]}
          width={width}
          level={item(index).level}
          head={history.head}
          hasGroups={hasGroups}
        />
      )}
      onMove={index => {
        const commit = newestOf(rows[index]);
        if (commit !== undefined) {
          model.move(commit, rows[index]?.id ?? null);
        }
      }}
      onOpen={(index, event) => {
        const commit = newestOf(rows[index]);
        if (commit !== undefined && event.isCompare) {
          model.compareWithSelected(commit);
        } else if (commit !== undefined) {
          model.open(commit, rows[index]?.id);
        }
      }}
      onToggle={(index, isOpen) => fold(model, rows[index], isOpen)}
      onEnd={onEnd}
    />
  );
}

function GraphRow(props: {
  row: CommitRow | undefined;
  place: IGraphRow | undefined;
  width: number;
  level: number;
  head: string | null;
  hasGroups: boolean;
}): React.JSX.Element | null {
  const { row, place, width, level, head, hasGroups } = props;
  return row === undefined ? null : (
    <div className="layerbook-commit-row" data-member={level}>
      {place === undefined ? null : (
        <GraphCell
          row={place}
          width={width}
          height={ROW_HEIGHT}
          shape={dotShape(row)}
          isHead={isHead(row, head)}
        />
      )}
      <CommitRowView row={row} head={head} hasGroups={hasGroups} />
    </div>
  );
}

/** The rows, and their graph unless commits between them are filtered out. */
function useRows(
  model: PanelModel,
  history: HistoryModel
): { rows: CommitRow[]; graph: IGraph | null; hasGroups: boolean } {
  const { commits } = history;
  const { filter, groupVersion } = model;
  return React.useMemo(() => {
    const found = filterCommits(commits, filter);
    const rows = toRows(found, id => model.isGroupOpen(id));
    const graph = found === commits ? assignLanes(toGraph(rows)) : null;
    return { rows, graph, hasGroups: rows.some(row => row.kind === 'group') };
  }, [commits, filter, groupVersion, model]);
}

/** The row that shows a commit: the one it was chosen in, its own, or the group that folds it. */
function findRow(
  rows: readonly CommitRow[],
  oid: string | null,
  chosen: string | null
): number {
  if (oid === null) {
    return -1;
  }
  const same = rows.findIndex(
    row => row.id === chosen && newestOf(row)?.oid === oid
  );
  if (same >= 0) {
    return same;
  }
  const own = rows.findIndex(
    row => row.kind === 'commit' && row.commit.oid === oid
  );
  return own >= 0
    ? own
    : rows.findIndex(row => commitsOf(row).some(one => one.oid === oid));
}

function fold(
  model: PanelModel,
  row: CommitRow | undefined,
  isOpen: boolean
): void {
  if (row?.kind === 'group') {
    model.setGroupOpen(row.id, isOpen);
  }
}

function newestOf(row: CommitRow | undefined): ICommitSummary | undefined {
  return row === undefined ? undefined : commitsOf(row)[0];
}

function dotShape(row: CommitRow): DotShape {
  if (row.kind === 'group') {
    return row.isOpen ? 'open' : 'group';
  }
  return row.commit.kind;
}

function isHead(row: CommitRow, head: string | null): boolean {
  if (head === null || (row.kind === 'group' && row.isOpen)) {
    return false;
  }
  return commitsOf(row).some(commit => commit.branches.includes(head));
}
