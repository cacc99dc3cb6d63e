import * as React from 'react';
import { useTrans } from '../../ui/trans.js';
import type { ITreeOrder, TreeSort } from '../file-tree.js';

/** The names of the columns; those that can be sorted by are buttons. */
export function TreeColumns(props: {
  order: ITreeOrder;
  onOrder: (order: ITreeOrder) => void;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <div
      className="layerbook-file-row layerbook-file-columns"
      role="group"
      aria-label={trans.__('Order')}
    >
      <SortButton {...props} sort="path" className="layerbook-file-place">
        {trans.__('Name')}
      </SortButton>
      <span className="layerbook-file-change">{trans.__('Change')}</span>
      <SortButton {...props} sort="size" className="layerbook-file-size">
        {trans.__('Size')}
      </SortButton>
      <span className="layerbook-file-mode">{trans.__('Mode')}</span>
      <span className="layerbook-file-owner">{trans.__('Owner')}</span>
    </div>
  );
}

function SortButton(props: {
  order: ITreeOrder;
  onOrder: (order: ITreeOrder) => void;
  sort: TreeSort;
  className: string;
  children: React.ReactNode;
}): React.JSX.Element {
  const { order, sort } = props;
  const trans = useTrans();
  const isOn = order.sort === sort;
  const isReversed = order.isReversed === true;
  // Names go up first, sizes go down.
  const arrow = isReversed === (sort === 'path') ? '▾' : '▴';
  return (
    <button
      type="button"
      className={`${props.className} layerbook-file-sort`}
      aria-pressed={isOn}
      title={
        sort === 'path'
          ? trans.__('Sort by path')
          : trans.__('Sort by size, largest first')
      }
      onClick={() =>
        props.onOrder({ sort, isReversed: isOn ? !isReversed : false })
      }
    >
      {props.children}
      <span aria-hidden="true">{isOn ? ` ${arrow}` : ''}</span>
      <span className="layerbook-sr">
        {!isOn
          ? ''
          : isReversed
            ? trans.__('sorted, reversed')
            : trans.__('sorted')}
      </span>
    </button>
  );
}
