import * as React from 'react';
import type { ChangeOp } from '../../common/cards/changes.js';
import type { IFileChange } from '../../common/protocol/history.js';
import { CHANGE_OPS, describeOp } from '../ui/change-op.js';
import { formatCount } from '../../common/format.js';
import { Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { VirtualTree } from '../ui/virtual-tree.js';
import type { ITreeItem } from '../ui/virtual-tree.js';
import {
  countByOp,
  filterChanges,
  isFiltering,
  NO_FILTER
} from './file-filter.js';
import type { IFileFilter } from './file-filter.js';
import { describeFileRow, FileRowView } from './file-row-view.js';
import type { TreeRow, TreeSort } from './file-tree.js';
import type { LayerModel } from './layer-model.js';
import { useFileRows } from './use-file-rows.js';

const ROW_HEIGHT = 22;

/** The changed files of a layer as a tree, with its filters. */
export function FileList(props: { model: LayerModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const [filter, setFilter] = React.useState<IFileFilter>(NO_FILTER);
  const [sort, setSort] = React.useState<TreeSort>('path');
  const late = React.useDeferredValue(filter);
  const shown = React.useMemo(
    () => filterChanges(model.changes, late),
    [model.changes, late]
  );
  const tree = useFileRows({
    changes: shown,
    sort,
    isFiltered: isFiltering(late),
    subject: model.subject
  });
  return (
    <>
      <FileToolbar
        changes={model.changes}
        filter={filter}
        onFilter={setFilter}
        sort={sort}
        onSort={setSort}
        onToggleAll={tree.setAllOpen}
      />
      {tree.rows.length === 0 ? (
        <EmptyFiles model={model} />
      ) : (
        <FileTreeView model={model} {...tree} />
      )}
      <div className="layerbook-history-foot" role="status">
        {model.total !== null && model.changes.length < model.total
          ? trans.__(
              'Loading %1 of %2 changes…',
              formatCount(model.changes.length),
              formatCount(model.total)
            )
          : isFiltering(late)
            ? trans.__(
                '%1 of %2 changes shown',
                formatCount(shown.length),
                formatCount(model.changes.length)
              )
            : trans._n(
                '1 change',
                '%2 changes',
                model.changes.length,
                formatCount(model.changes.length)
              )}
      </div>
    </>
  );
}

function FileTreeView(props: {
  model: LayerModel;
  rows: readonly TreeRow[];
  setOpen: (path: string, isOpen: boolean) => void;
}): React.JSX.Element {
  const { model, rows, setOpen } = props;
  const trans = useTrans();
  const [active, setActive] = React.useState<string | null>(null);
  const item = (index: number): ITreeItem => {
    const row = rows[index];
    return row === undefined
      ? { key: String(index), level: 0, isOpen: null, title: '' }
      : {
          key: `${row.kind} ${row.path}`,
          level: row.depth,
          isOpen: row.kind === 'directory' ? row.isOpen : null,
          title: describeFileRow(trans, row),
          data: { path: row.path }
        };
  };
  const open = (change: IFileChange): void => void model.open(change);
  return (
    <VirtualTree
      label={trans.__('Changed files')}
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      active={rows.findIndex(row => row.path === active)}
      item={item}
      renderRow={index => {
        const row = rows[index];
        return row === undefined ? null : <FileRowView row={row} />;
      }}
      onMove={index => setActive(rows[index]?.path ?? null)}
      onOpen={index => {
        const row = rows[index];
        setActive(row?.path ?? null);
        if (row?.kind === 'file') {
          open(row.change);
        } else if (row !== undefined) {
          setOpen(row.path, !row.isOpen);
        }
      }}
      onToggle={(index, isOpen) => {
        const row = rows[index];
        setActive(row?.path ?? null);
        if (row !== undefined) {
          setOpen(row.path, isOpen);
        }
      }}
    />
  );
}

function FileToolbar(props: {
  changes: readonly IFileChange[];
  filter: IFileFilter;
  onFilter: (filter: IFileFilter) => void;
  sort: TreeSort;
  onSort: (sort: TreeSort) => void;
  onToggleAll: (isOpen: boolean) => void;
}): React.JSX.Element {
  const { filter, onFilter } = props;
  const trans = useTrans();
  return (
    <div className="layerbook-toolbar">
      <input
        type="search"
        className="layerbook-filter"
        placeholder={trans.__('Filter by path')}
        aria-label={trans.__('Filter by path')}
        value={filter.text}
        onChange={event =>
          onFilter({ ...filter, text: event.currentTarget.value })
        }
      />
      <OpToggles
        changes={props.changes}
        hidden={filter.hidden}
        onHidden={hidden => onFilter({ ...filter, hidden })}
      />
      <label className="layerbook-sort">
        {trans.__('Sort')}{' '}
        <select
          value={props.sort}
          onChange={event =>
            props.onSort(event.currentTarget.value === 'size' ? 'size' : 'path')
          }
        >
          <option value="path">{trans.__('by path')}</option>
          <option value="size">{trans.__('by size')}</option>
        </select>
      </label>
      <button
        type="button"
        className="layerbook-button"
        onClick={() => props.onToggleAll(true)}
      >
        {trans.__('Unfold all')}
      </button>
      <button
        type="button"
        className="layerbook-button"
        onClick={() => props.onToggleAll(false)}
      >
        {trans.__('Fold all')}
      </button>
    </div>
  );
}

/** One button per kind of change that occurs: pressed means shown. */
function OpToggles(props: {
  changes: readonly IFileChange[];
  hidden: ReadonlySet<ChangeOp>;
  onHidden: (hidden: ReadonlySet<ChangeOp>) => void;
}): React.JSX.Element {
  const trans = useTrans();
  const counts = React.useMemo(() => countByOp(props.changes), [props.changes]);
  const toggle = (op: ChangeOp): void => {
    const hidden = new Set(props.hidden);
    if (!hidden.delete(op)) {
      hidden.add(op);
    }
    props.onHidden(hidden);
  };
  return (
    <span
      className="layerbook-op-toggles"
      role="group"
      aria-label={trans.__('Kinds of change')}
    >
      {CHANGE_OPS.filter(op => counts.has(op)).map(op => (
        <button
          key={op}
          type="button"
          className="layerbook-button layerbook-op-toggle"
          aria-pressed={!props.hidden.has(op)}
          title={describeOp(trans, op)}
          aria-label={describeOp(trans, op)}
          onClick={() => toggle(op)}
        >
          <span className="layerbook-op" data-op={op}>
            {op}
          </span>
          {formatCount(counts.get(op) ?? 0)}
        </button>
      ))}
    </span>
  );
}

function EmptyFiles(props: { model: LayerModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  if (model.total === null) {
    return (
      <div className="layerbook-notice layerbook-muted">
        {trans.__('Loading the files…')}
      </div>
    );
  }
  return (
    <Notice
      title={
        model.changes.length > 0
          ? trans.__('No change matches the filter.')
          : trans.__('No file was changed.')
      }
    >
      {model.subject?.commit.kind === 'config' ? (
        <p>
          {trans.__(
            'This instruction only changes the image’s configuration: see Config.'
          )}
        </p>
      ) : null}
    </Notice>
  );
}
