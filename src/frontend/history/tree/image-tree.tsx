import * as React from 'react';
import { formatBytes, formatCount } from '../../../common/format.js';
import { ErrorNotice, Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import { useModel } from '../../ui/use-model.js';
import { VirtualTree } from '../../ui/virtual-tree.js';
import type { LayerModel } from '../layer-model.js';
import { describeImageRow, ImageRowView } from './image-row-view.js';
import type { ImageModel } from './image-model.js';
import type { ImageRow } from './image-rows.js';
import { PathFilter } from './path-filter.js';
import { TREE_ROW_HEIGHT } from './row-cells.js';
import { TreeColumns } from './tree-columns.js';

/** The whole file system of the image up to a layer, unfolded as far as somebody looked. */
export function ImageTree(props: { model: LayerModel }): React.JSX.Element {
  const { image } = props.model;
  useModel(image);
  const { subject } = props.model;
  React.useEffect(() => void image.load(), [image, subject]);
  return (
    <div className="layerbook-pane">
      <ImageToolbar image={image} />
      <TreeColumns
        order={image.order}
        onOrder={order => image.setOrder(order)}
      />
      <ImageBody {...props} />
      <div className="layerbook-history-foot" role="status">
        <ImageStatus image={image} />
      </div>
    </div>
  );
}

function ImageToolbar(props: { image: ImageModel }): React.JSX.Element {
  const { image } = props;
  const { found } = image;
  const trans = useTrans();
  return (
    <div className="layerbook-toolbar">
      <PathFilter
        label={trans.__('Find in the image')}
        text={found.text}
        typed={found.typed}
        failure={null}
        onText={text => found.setText(text)}
      />
      <button
        type="button"
        className="layerbook-button"
        aria-pressed={image.hidesUnchanged}
        onClick={() => image.setHidesUnchanged(!image.hidesUnchanged)}
      >
        {trans.__('Hide unchanged')}
      </button>
      <span className="layerbook-toolbar-end">
        <button
          type="button"
          className="layerbook-button"
          disabled={found.isOn}
          onClick={() => void image.expandToChanges()}
        >
          {trans.__('Expand to changes')}
        </button>
        <button
          type="button"
          className="layerbook-button"
          disabled={found.isOn}
          onClick={() => image.foldAll()}
        >
          {trans.__('Fold all')}
        </button>
      </span>
    </div>
  );
}

function ImageBody(props: { model: LayerModel }): React.JSX.Element {
  const { image } = props.model;
  const { found } = image;
  const trans = useTrans();
  const error = found.isOn ? found.error : image.error;
  if (error !== null) {
    return (
      <div className="layerbook-pane-empty">
        <ErrorNotice
          error={error}
          onRetry={() => (found.isOn ? found.retry() : void image.load())}
        />
      </div>
    );
  }
  if (image.rows.length > 0) {
    return <ImageTreeView {...props} />;
  }
  return (
    <div className="layerbook-pane-empty">
      {found.total === null ? (
        <div className="layerbook-notice layerbook-muted">
          {trans.__('Looking…')}
        </div>
      ) : (
        <Notice
          title={
            found.total === 0
              ? trans.__('No path of the image matches.')
              : trans.__('This layer changed none of the paths that match.')
          }
        />
      )}
    </div>
  );
}

function ImageTreeView(props: { model: LayerModel }): React.JSX.Element {
  const { model } = props;
  const { image } = model;
  const { rows, active } = image;
  const trans = useTrans();
  const activeIndex = React.useMemo(
    () => (active === null ? -1 : rows.findIndex(row => row.path === active)),
    [rows, active]
  );
  return (
    <VirtualTree
      label={trans.__('Files of the image')}
      count={rows.length}
      rowHeight={TREE_ROW_HEIGHT}
      active={activeIndex}
      place={image.place}
      item={index => {
        const row = rows[index];
        return {
          key: row === undefined ? String(index) : `${row.kind} ${row.path}`,
          level: row?.depth ?? 0,
          isOpen: row?.kind === 'entry' ? row.isOpen : null,
          title: row === undefined ? '' : describeImageRow(trans, row),
          ...(row?.kind === 'entry' ? { data: { path: row.path } } : {})
        };
      }}
      renderRow={index => {
        const row = rows[index];
        return row === undefined ? null : <ImageRowView row={row} />;
      }}
      nameOf={index => nameOf(rows[index])}
      copyText={index => `/${rows[index]?.path ?? ''}`}
      onMove={index => image.setActive(rows[index]?.path ?? null)}
      onOpen={index => openRow(model, rows[index])}
      onToggle={(index, isOpen) => {
        const row = rows[index];
        if (row !== undefined) {
          image.setActive(row.path);
          image.setOpen([row.path], isOpen);
        }
      }}
      onExpandSiblings={index => image.setOpen(siblingsOf(rows, index), true)}
      onEnd={() => void image.found.loadMore()}
    />
  );
}

function nameOf(row: ImageRow | undefined): string {
  return row?.kind === 'entry' ? row.entry.name : '';
}

function openRow(model: LayerModel, row: ImageRow | undefined): void {
  const { image } = model;
  if (row === undefined) {
    return;
  }
  image.setActive(row.path);
  if (row.kind === 'note') {
    // Nothing to wait for: a directory that could not be loaded is asked for again.
    void image.load(row.path);
  } else if (row.entry.kind !== 'directory') {
    void model.openEntry(row.entry);
  } else if (row.isOpen === null) {
    // A directory that was found is shown in its place.
    void image.reveal(row.path).then(() => image.setOpen([row.path], true));
  } else {
    image.setOpen([row.path], !row.isOpen);
  }
}

/** The folded directories beside a row, up and down to where its parent begins and ends. */
function siblingsOf(rows: readonly ImageRow[], index: number): string[] {
  const at = rows[index];
  if (at === undefined) {
    return [];
  }
  const parent = at.path.slice(0, Math.max(0, at.path.lastIndexOf('/')));
  return rows.flatMap(row =>
    row.kind === 'entry' &&
    row.isOpen === false &&
    row.depth === at.depth &&
    row.path.slice(0, Math.max(0, row.path.lastIndexOf('/'))) === parent
      ? [row.path]
      : []
  );
}

/** How much there is, and whatever is left out. */
function ImageStatus(props: { image: ImageModel }): React.JSX.Element {
  const { image } = props;
  const { found, hidden, leftFolded } = image;
  const trans = useTrans();
  const words: string[] = [];
  if (found.isOn && found.total !== null) {
    words.push(
      trans._n(
        '%2 path found',
        '%2 paths found',
        found.total,
        formatCount(found.total)
      )
    );
    if (found.entries.length < found.total) {
      words.push(
        trans.__('the first %1 are listed', formatCount(found.entries.length))
      );
    }
  } else if (!found.isOn && image.size !== null) {
    words.push(trans.__('%1 in the image', formatBytes(image.size)));
  }
  if (hidden > 0) {
    words.push(trans.__('%1 unchanged hidden', formatCount(hidden)));
  }
  if (leftFolded > 0 && !found.isOn) {
    words.push(
      trans.__(
        '%1 more directories with changes are folded: expand again to go on',
        formatCount(leftFolded)
      )
    );
  }
  return <>{words.join(' · ')}</>;
}
