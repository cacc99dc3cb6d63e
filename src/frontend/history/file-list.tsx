import * as React from 'react';
import type { ChangeOp } from '../../common/cards/changes.js';
import { CHANGE_OPS, describeOp } from '../ui/change-op.js';
import { formatCount } from '../../common/format.js';
import { Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { VirtualTree } from '../ui/virtual-tree.js';
import type { ITreeItem } from '../ui/virtual-tree.js';
import { NO_FILTER } from './file-filter.js';
import { describeFileRow, FileRowView } from './file-row-view.js';
import type { TreeRow } from './file-tree.js';
import type { LayerModel } from './layer-model.js';
import type { FilesModel } from './tree/files-model.js';
import { PathFilter } from './tree/path-filter.js';
import { TREE_ROW_HEIGHT } from './tree/row-cells.js';
import { TreeColumns } from './tree/tree-columns.js';

/** The changed files of a layer as a tree, with its filters. */
export function FileList(props: { model: LayerModel }): React.JSX.Element {
  const { model } = props;
  const { files } = model;
  useModel(files);
  return (
    <div className="layerbook-pane">
      <FileToolbar files={files} />
      <TreeColumns
        order={files.order}
        onOrder={order => files.setOrder(order)}
      />
      {files.rows.length === 0 ? (
        <EmptyFiles model={model} />
      ) : (
        <FileTreeView model={model} />
      )}
      <div className="layerbook-history-foot" role="status">
        <FilesStatus model={model} />
      </div>
    </div>
  );
}

function FileTreeView(props: { model: LayerModel }): React.JSX.Element {
  const { model } = props;
  const { files } = model;
  const { rows, active } = files;
  const trans = useTrans();
  const activeIndex = React.useMemo(
    () => (active === null ? -1 : rows.findIndex(row => row.path === active)),
    [rows, active]
  );
  const openRow = (row: TreeRow | undefined): void => {
    if (row === undefined) {
      return;
    }
    files.setActive(row.path);
    if (row.kind === 'file') {
      void model.open(row.change);
    } else {
      files.setOpen([row.path], !row.isOpen);
    }
  };
  return (
    <VirtualTree
      label={trans.__('Changed files')}
      count={rows.length}
      rowHeight={TREE_ROW_HEIGHT}
      active={activeIndex}
      place={files.place}
      item={index =>
        toItem(rows[index], index, row => describeFileRow(trans, row))
      }
      renderRow={index => {
        const row = rows[index];
        return row === undefined ? null : <FileRowView row={row} />;
      }}
      nameOf={index => rows[index]?.label ?? ''}
      copyText={index => `/${rows[index]?.path ?? ''}`}
      onMove={index => files.setActive(rows[index]?.path ?? null)}
      onOpen={index => openRow(rows[index])}
      onToggle={(index, isOpen) => {
        const row = rows[index];
        if (row !== undefined) {
          files.setActive(row.path);
          files.setOpen([row.path], isOpen);
        }
      }}
      onExpandSiblings={index => files.setOpen(siblingsOf(rows, index), true)}
    />
  );
}

function toItem(
  row: TreeRow | undefined,
  index: number,
  describe: (row: TreeRow) => string
): ITreeItem {
  return row === undefined
    ? { key: String(index), level: 0, isOpen: null, title: '' }
    : {
        key: `${row.kind} ${row.path}`,
        level: row.depth,
        isOpen: row.kind === 'directory' ? row.isOpen : null,
        title: describe(row),
        data: { path: row.path }
      };
}

/** The folded directories that are listed with a row. */
function siblingsOf(rows: readonly TreeRow[], index: number): string[] {
  const { within } = rows[index] ?? {};
  return rows.flatMap(row =>
    row.kind === 'directory' && row.within === within && !row.isOpen
      ? [row.path]
      : []
  );
}

function FileToolbar(props: { files: FilesModel }): React.JSX.Element {
  const { files } = props;
  const { filter } = files;
  const trans = useTrans();
  return (
    <div className="layerbook-toolbar">
      <PathFilter
        label={trans.__('Filter by path')}
        text={filter.text}
        typed={files.typed}
        failure={files.failure}
        onText={text => files.setFilter({ ...filter, text })}
      />
      <OpToggles files={files} />
      <span className="layerbook-toolbar-end">
        <button
          type="button"
          className="layerbook-button"
          onClick={() => files.setAllOpen(true)}
        >
          {trans.__('Unfold all')}
        </button>
        <button
          type="button"
          className="layerbook-button"
          onClick={() => files.setAllOpen(false)}
        >
          {trans.__('Fold all')}
        </button>
      </span>
    </div>
  );
}

/** One button per kind of change that occurs: pressed means shown. */
function OpToggles(props: { files: FilesModel }): React.JSX.Element {
  const { files } = props;
  const { filter, counts } = files;
  const trans = useTrans();
  const toggle = (op: ChangeOp): void => {
    const hidden = new Set(filter.hidden);
    if (!hidden.delete(op)) {
      hidden.add(op);
    }
    files.setFilter({ ...filter, hidden });
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
          aria-pressed={!filter.hidden.has(op)}
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

/** How many changes are shown of how many; whatever is left out is said. */
function FilesStatus(props: { model: LayerModel }): React.JSX.Element {
  const { files, total } = props.model;
  const trans = useTrans();
  const loaded = files.changes.length;
  const { found, filtered, failure } = files;
  const words: string[] = [];
  if (total !== null && loaded < total) {
    words.push(
      trans.__(
        'Loading %1 of %2 changes…',
        formatCount(loaded),
        formatCount(total)
      )
    );
  }
  if (filtered !== null) {
    words.push(
      trans.__(
        'Filtering: %1 found in %2 of %3…',
        formatCount(found),
        formatCount(filtered),
        formatCount(loaded)
      )
    );
  } else if (failure !== null) {
    words.push(trans.__('Stopped: %1 found so far', formatCount(found)));
  } else if (found < loaded) {
    words.push(
      trans.__(
        '%1 of %2 changes shown',
        formatCount(found),
        formatCount(loaded)
      )
    );
  } else if (words.length === 0) {
    words.push(trans._n('1 change', '%2 changes', loaded, formatCount(loaded)));
  }
  return (
    <>
      {words.join(' · ')}
      {found < loaded ? (
        <>
          {' '}
          <button
            type="button"
            className="layerbook-link"
            onClick={() => files.setFilter(NO_FILTER)}
          >
            {trans.__('Show all')}
          </button>
        </>
      ) : null}
    </>
  );
}

function EmptyFiles(props: { model: LayerModel }): React.JSX.Element {
  const { model } = props;
  const { files } = model;
  const trans = useTrans();
  if (model.total === null || files.filtered !== null) {
    return (
      <div className="layerbook-notice layerbook-muted layerbook-pane-empty">
        {model.total === null
          ? trans.__('Loading the files…')
          : trans.__('Filtering…')}
      </div>
    );
  }
  return (
    <div className="layerbook-pane-empty">
      <Notice
        title={
          files.changes.length > 0
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
    </div>
  );
}
