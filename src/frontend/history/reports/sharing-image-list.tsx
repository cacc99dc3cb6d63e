import * as React from 'react';
import { formatBytes, formatDate } from '../../../common/format.js';
import { useTrans } from '../../ui/trans.js';
import { VirtualTree } from '../../ui/virtual-tree.js';
import type { IImageRow, ISharingChoice, SharingSort } from './sharing-rows.js';

const ROW_HEIGHT = 24;

/** Images with what is their own and what they share, on one scale. */
export function SharingImageList(props: {
  rows: readonly IImageRow[];
  sort: SharingSort;
  choice: ISharingChoice | null;
  onSort: (sort: SharingSort) => void;
  onChoose: (id: string) => void;
}): React.JSX.Element {
  const { rows, choice, onChoose } = props;
  const trans = useTrans();
  const sizes = rows.map(({ image }) => image.unique + image.shared);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 1);
  const choose = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) {
      onChoose(row.image.id);
    }
  };
  return (
    <section className="layerbook-sharing-list" aria-label={trans.__('Images')}>
      <ImageColumns sort={props.sort} onSort={props.onSort} />
      {rows.length === 0 ? (
        <p className="layerbook-search-empty">
          {trans.__('No image matches.')}
        </p>
      ) : (
        <VirtualTree
          label={trans.__('Images')}
          count={rows.length}
          rowHeight={ROW_HEIGHT}
          active={
            choice?.kind === 'image'
              ? rows.findIndex(({ image }) => image.id === choice.id)
              : -1
          }
          item={index => ({
            key: rows[index]?.image.id ?? String(index),
            level: 0,
            isOpen: null,
            title: describeImage(trans, rows[index])
          })}
          renderRow={index => {
            const row = rows[index];
            return row === undefined ? null : (
              <ImageRow row={row} largest={largest} choice={choice} />
            );
          }}
          onMove={choose}
          onOpen={choose}
          onToggle={() => undefined}
          nameOf={index => rows[index]?.name ?? ''}
          copyText={index =>
            rows[index]?.image.tags[0] ?? rows[index]?.image.id ?? null
          }
        />
      )}
    </section>
  );
}

function ImageColumns(props: {
  sort: SharingSort;
  onSort: (sort: SharingSort) => void;
}): React.JSX.Element {
  const trans = useTrans();
  const columns: readonly (readonly [SharingSort, string])[] = [
    ['name', trans.__('Image')],
    ['size', trans.__('Size')],
    ['unique', trans.__('Its own')],
    ['shared', trans.__('Shared')]
  ];
  return (
    <div
      className="layerbook-sharing-row layerbook-sharing-columns"
      role="group"
      aria-label={trans.__('Order of the images')}
    >
      <span />
      {columns.map(([sort, label]) => (
        <button
          key={sort}
          type="button"
          className="layerbook-file-sort"
          data-sort={sort}
          aria-pressed={props.sort === sort}
          onClick={() => props.onSort(sort)}
        >
          {label}
          {props.sort === sort ? <span aria-hidden="true"> ▾</span> : null}
        </button>
      ))}
    </div>
  );
}

function ImageRow(props: {
  row: IImageRow;
  largest: number;
  choice: ISharingChoice | null;
}): React.JSX.Element {
  const { row, largest, choice } = props;
  const { image, name, isMarked } = row;
  const { unique, shared, notebook } = image;
  return (
    <div
      className="layerbook-sharing-row"
      data-marked={isMarked}
      data-dim={choice?.kind === 'layer' && !isMarked}
    >
      <span className="layerbook-sharing-mark" aria-hidden="true">
        {isMarked ? '●' : ''}
      </span>
      <span
        className="layerbook-sharing-name"
        data-notebook={notebook !== null}
      >
        {name}
      </span>
      <span className="layerbook-share" aria-hidden="true">
        <span
          data-part="own"
          style={{ width: `${(100 * unique) / largest}%` }}
        />
        <span
          data-part="shared"
          style={{ width: `${(100 * shared) / largest}%` }}
        />
      </span>
      <span className="layerbook-path-size">{formatBytes(unique)}</span>
      <span className="layerbook-path-size">{formatBytes(shared)}</span>
    </div>
  );
}

function describeImage(
  trans: ReturnType<typeof useTrans>,
  row: IImageRow | undefined
): string {
  if (row === undefined) {
    return '';
  }
  const { image, name, isMarked } = row;
  return [
    name,
    trans.__(
      '%1 its own, %2 shared',
      formatBytes(image.unique),
      formatBytes(image.shared)
    ),
    ...(isMarked ? [trans.__('has the chosen layer')] : []),
    ...image.tags.filter(tag => tag !== name),
    image.id,
    ...(image.created === null
      ? []
      : [trans.__('made %1', formatDate(image.created))])
  ].join('\n');
}
