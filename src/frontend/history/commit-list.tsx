import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { useTrans } from '../ui/trans.js';
import { VirtualTree } from '../ui/virtual-tree.js';
import type { ITreeItem } from '../ui/virtual-tree.js';
import { CommitRowView } from './commit-row-view.js';
import {
  commitsOf,
  commitsOfCell,
  filterCommits,
  toGraph,
  toRows
} from './commit-rows.js';
import type { CommitRow } from './commit-rows.js';
import { describeRow } from './commit-words.js';
import type { IRowContext } from './commit-words.js';
import { GraphCell, graphWidth } from './graph-cell.js';
import type { DotShape } from './graph-cell.js';
import type { HistoryModel } from './history-model.js';
import { assignLanes } from './lanes.js';
import type { IGraph, IGraphRow } from './lanes.js';
import type { PanelModel } from './panel-model.js';
import { openRowMenu, RowMenuButton } from './row-menu.js';
import { findRunLines } from './run-lines.js';

const ROW_HEIGHT = 24;

/** The commits of a notebook as a graph, newest first. */
export function CommitList(props: {
  model: PanelModel;
  history: HistoryModel;
}): React.JSX.Element {
  const { model, history } = props;
  const trans = useTrans();
  const { rows, graph, hasGroups } = useRows(model, history);
  const context = useRowContext(history);
  const active = findRow(rows, model.selected, model.selectedRow);
  const width = graphWidth(graph?.width ?? 1);
  const onEnd = React.useCallback(() => void history.loadMore(), [history]);
  const onShowCell = React.useCallback(
    (commit: ICommitSummary) => model.showCell(commit),
    [model]
  );
  const item = useItems(rows, context);
  if (rows.length === 0) {
    return <NothingFound model={model} history={history} />;
  }
  const onOpen = (index: number, isCompare: boolean): void => {
    const commit = newestOf(rows[index]);
    if (commit !== undefined && isCompare) {
      model.compareWithSelected(commit);
    } else if (commit !== undefined) {
      model.open(commit, rows[index]?.id);
    }
  };
  return (
    <ListKeys model={model} row={rows[active]}>
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
            context={context}
            hasGroups={hasGroups}
            onShowCell={onShowCell}
          />
        )}
        onMove={index => {
          const commit = newestOf(rows[index]);
          if (commit !== undefined) {
            model.move(commit, rows[index]?.id ?? null);
          }
        }}
        onOpen={(index, { isCompare }) => onOpen(index, isCompare)}
        onToggle={(index, isOpen) => fold(model, rows[index], isOpen)}
        onEnd={onEnd}
      />
    </ListKeys>
  );
}

/** What the tree knows of the rows; it asks for the same ones again and again while it is scrolled. */
function useItems(
  rows: readonly CommitRow[],
  context: IRowContext
): (index: number) => ITreeItem {
  const trans = useTrans();
  return React.useMemo(() => {
    const known = new Map<CommitRow, ITreeItem>();
    return index => {
      const row = rows[index];
      if (row === undefined) {
        return { key: String(index), level: 0, isOpen: null, title: '' };
      }
      const item = known.get(row) ?? toItem(trans, row, context);
      known.set(row, item);
      return item;
    };
  }, [rows, context, trans]);
}

function toItem(
  trans: TranslationBundle,
  row: CommitRow,
  context: IRowContext
): ITreeItem {
  return {
    key: row.id,
    level: row.kind === 'commit' && row.isMember ? 1 : 0,
    isOpen: row.kind === 'group' ? row.isOpen : null,
    title: describeRow(trans, row, context),
    data: { oid: newestOf(row)?.oid ?? '' }
  };
}

/** The keys of the list that other trees do not have. */
function ListKeys(props: {
  model: PanelModel;
  row: CommitRow | undefined;
  children: React.ReactNode;
}): React.JSX.Element {
  return (
    <div
      className="layerbook-commit-list"
      onKeyDownCapture={event => onKey(event, props.model, props.row)}
    >
      {props.children}
    </div>
  );
}

/** Enter goes to the cell; the space bar, as a click, shows the files. */
function onKey(
  event: React.KeyboardEvent<HTMLElement>,
  model: PanelModel,
  row: CommitRow | undefined
): void {
  const commit = newestOf(row);
  const isModified = event.altKey || event.ctrlKey || event.metaKey;
  const isMenu =
    event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
  if (commit === undefined || isModified) {
    return;
  }
  if (isMenu) {
    openRowMenu(
      event.currentTarget.querySelector(
        '.layerbook-tree-row[aria-selected=true]'
      )
    );
  } else if (event.key === 'Enter' && model.comparing === null) {
    model.showCell(commit);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** No commit is left by the filters. */
function NothingFound(props: {
  model: PanelModel;
  history: HistoryModel;
}): React.JSX.Element {
  const { model, history } = props;
  const trans = useTrans();
  if (history.hasMore && history.error === null) {
    return (
      <div className="layerbook-search-empty" role="status">
        {trans.__('Loading the older commits…')}
      </div>
    );
  }
  return (
    <div className="layerbook-search-empty" role="status">
      {model.filter.trim() === ''
        ? trans.__('This cell has made no commit yet: run it to make one.')
        : trans.__(
            'No commit matches. Paths and the text of files are searched when you choose so beside the box.'
          )}
    </div>
  );
}

/** Scrolling draws only the rows that come into sight. */
const GraphRow = React.memo(function GraphRow(props: {
  row: CommitRow | undefined;
  place: IGraphRow | undefined;
  width: number;
  level: number;
  context: IRowContext;
  hasGroups: boolean;
  onShowCell: (commit: ICommitSummary) => void;
}): React.JSX.Element | null {
  const { row, place, width, level, context, hasGroups } = props;
  const commit = newestOf(row);
  return row === undefined || commit === undefined ? null : (
    <div
      className="layerbook-commit-row"
      data-member={level}
      data-line={context.lineOf(commit)?.kind ?? 'current'}
      onDoubleClick={() => props.onShowCell(commit)}
    >
      {place === undefined ? null : (
        <GraphCell
          row={place}
          width={width}
          height={ROW_HEIGHT}
          shape={dotShape(row)}
          isHead={isHead(row, context.head)}
        />
      )}
      <CommitRowView row={row} context={context} hasGroups={hasGroups} />
      <RowMenuButton />
    </div>
  );
});

/** The rows, and their graph unless commits between them are filtered out. */
function useRows(
  model: PanelModel,
  history: HistoryModel
): { rows: CommitRow[]; graph: IGraph | null; hasGroups: boolean } {
  const { commits } = history;
  const { filter, cellFilter, groupVersion } = model;
  return React.useMemo(() => {
    const ofCell =
      cellFilter === null ? commits : commitsOfCell(commits, cellFilter.cellId);
    const found = filterCommits(ofCell, filter);
    const rows = toRows(found, id => model.isGroupOpen(id));
    const graph = found === commits ? assignLanes(toGraph(rows)) : null;
    return { rows, graph, hasGroups: rows.some(row => row.kind === 'group') };
  }, [commits, filter, cellFilter, groupVersion, model]);
}

/** What the rows say of runs and branches besides their own commits. */
function useRowContext(history: HistoryModel): IRowContext {
  const { commits, head, branches } = history;
  return React.useMemo(() => {
    const lines = findRunLines(commits, head);
    const dates = new Map(branches.map(({ name, date }) => [name, date]));
    return {
      head,
      lineOf: commit => lines.get(commit.oid) ?? null,
      dateOf: branch => dates.get(branch) ?? null
    };
  }, [commits, head, branches]);
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
