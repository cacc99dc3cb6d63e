import * as React from 'react';
import { formatBytes, formatCount, shortId } from '../../../common/format.js';
import { useTrans } from '../../ui/trans.js';
import { VirtualTree } from '../../ui/virtual-tree.js';
import type { ILayerRow, ISharingChoice } from './sharing-rows.js';

const ROW_HEIGHT = 24;

/** Layers that several images have; what saves most is first. */
export function SharedLayerList(props: {
  rows: readonly ILayerRow[];
  choice: ISharingChoice | null;
  onChoose: (id: string) => void;
}): React.JSX.Element {
  const { rows, choice, onChoose } = props;
  const trans = useTrans();
  const largest = rows.reduce((most, row) => Math.max(most, row.saved), 1);
  const choose = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) {
      onChoose(row.layer.chainId);
    }
  };
  return (
    <section
      className="layerbook-sharing-list"
      aria-label={trans.__('Shared layers')}
    >
      <LayerColumns />
      {rows.length === 0 ? (
        <p className="layerbook-search-empty">
          {trans.__('No shared layer matches.')}
        </p>
      ) : (
        <VirtualTree
          label={trans.__('Shared layers')}
          count={rows.length}
          rowHeight={ROW_HEIGHT}
          active={
            choice?.kind === 'layer'
              ? rows.findIndex(({ layer }) => layer.chainId === choice.id)
              : -1
          }
          item={index => ({
            key: rows[index]?.layer.chainId ?? String(index),
            level: 0,
            isOpen: null,
            title: describeLayer(trans, rows[index])
          })}
          renderRow={index => {
            const row = rows[index];
            return row === undefined ? null : (
              <LayerRow row={row} largest={largest} choice={choice} />
            );
          }}
          onMove={choose}
          onOpen={choose}
          onToggle={() => undefined}
          nameOf={index => rows[index]?.layer.createdBy ?? ''}
          copyText={index => rows[index]?.layer.diffId ?? null}
        />
      )}
    </section>
  );
}

function LayerColumns(): React.JSX.Element {
  const trans = useTrans();
  return (
    <div
      className="layerbook-shared-row layerbook-sharing-columns"
      aria-hidden="true"
    >
      <span />
      <span>{trans.__('Shared layer')}</span>
      <span className="layerbook-path-size">{trans.__('Images')}</span>
      <span className="layerbook-path-size">{trans.__('Size')}</span>
      <span>{trans.__('Saves')}</span>
      <span />
    </div>
  );
}

function LayerRow(props: {
  row: ILayerRow;
  largest: number;
  choice: ISharingChoice | null;
}): React.JSX.Element {
  const { row, largest, choice } = props;
  const { layer, saved, isMarked } = row;
  const trans = useTrans();
  return (
    <div
      className="layerbook-shared-row"
      data-marked={isMarked}
      data-dim={choice?.kind === 'image' && !isMarked}
    >
      <span className="layerbook-sharing-mark" aria-hidden="true">
        {isMarked ? '●' : ''}
      </span>
      <code className="layerbook-commit-subject">
        {layer.createdBy ?? shortId(layer.diffId)}
      </code>
      <span className="layerbook-path-size">
        {formatCount(layer.images.length)}
      </span>
      <span className="layerbook-path-size">
        {layer.size === null ? trans.__('unknown') : formatBytes(layer.size)}
      </span>
      <span className="layerbook-share" aria-hidden="true">
        <span
          data-part="saved"
          style={{ width: `${(100 * saved) / largest}%` }}
        />
      </span>
      <span className="layerbook-path-size">{formatBytes(saved)}</span>
    </div>
  );
}

function describeLayer(
  trans: ReturnType<typeof useTrans>,
  row: ILayerRow | undefined
): string {
  if (row === undefined) {
    return '';
  }
  const { layer, saved, isMarked } = row;
  return [
    layer.createdBy ?? layer.diffId,
    trans.__(
      'in %1 images, %2 each, saves %3',
      formatCount(layer.images.length),
      layer.size === null ? trans.__('unknown') : formatBytes(layer.size),
      formatBytes(saved)
    ),
    ...(isMarked ? [trans.__('the chosen image has it')] : []),
    layer.diffId
  ].join('\n');
}
