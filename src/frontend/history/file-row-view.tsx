import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IFileChange } from '../../common/protocol/history.js';
import { formatBytes } from '../../common/format.js';
import { CountsView, describeCounts, describeOp } from '../ui/change-op.js';
import { useTrans } from '../ui/trans.js';
import { bytesOf } from './file-tree.js';
import type { TreeRow } from './file-tree.js';
import {
  describeShare,
  glyphOf,
  NameCell,
  OpWord,
  OwnerCells,
  SizeCell
} from './tree/row-cells.js';

/** One line of the tree of changes. */
export const FileRowView = React.memo(function FileRowView(props: {
  row: TreeRow;
}): React.JSX.Element {
  const { row } = props;
  const trans = useTrans();
  const change = changeOf(row);
  const { within } = row;
  const weight = weightOf(row);
  return (
    <div className="layerbook-file-row" data-op={change?.op}>
      <NameCell
        depth={row.depth}
        isOpen={row.kind === 'directory' ? row.isOpen : null}
        op={change?.op ?? null}
        glyph={glyphOf(
          row.kind === 'directory' ? 'directory' : row.change.kind
        )}
        label={row.label}
        {...(change === null
          ? {}
          : { kind: change.kind, target: change.target })}
      />
      <span className="layerbook-file-change">
        {row.kind === 'directory' && hasCounts(row) ? (
          <CountsView counts={row.directory.counts} />
        ) : change === null ? null : (
          <OpWord op={change.op} />
        )}
        {change?.details === undefined ? null : (
          <span className="layerbook-file-details">
            {change.details.join(', ')}
          </span>
        )}
      </span>
      <SizeCell
        bytes={sizeOf(row)}
        weight={weight}
        largest={within.listing?.largest ?? 0}
        title={describeShare(trans, weight, within)}
      />
      <OwnerCells
        mode={change?.mode ?? null}
        uid={change?.uid ?? null}
        gid={change?.gid ?? null}
      />
    </div>
  );
});

/** The row in words, for its tooltip and for a screen reader. */
export function describeFileRow(
  trans: TranslationBundle,
  row: TreeRow
): string {
  const change = changeOf(row);
  const size = sizeOf(row);
  const parts = [
    row.kind === 'directory' ? `/${row.path}/` : `/${row.path}`,
    change === null ? '' : describeOp(trans, change.op),
    ...(change?.details ?? []),
    row.kind === 'directory' && hasCounts(row)
      ? describeCounts(trans, row.directory.counts)
      : '',
    size === null ? '' : formatBytes(size)
  ];
  return parts.filter(part => part !== '').join(' · ');
}

function changeOf(row: TreeRow): IFileChange | null {
  return row.kind === 'file' ? row.change : row.directory.own;
}

/** Bytes that a row put into the layer. */
function weightOf(row: TreeRow): number {
  return row.kind === 'directory' ? row.directory.bytes : bytesOf(row.change);
}

/** How large a row is; null where that means nothing. */
function sizeOf(row: TreeRow): number | null {
  if (row.kind === 'directory') {
    return row.directory.bytes > 0 ? row.directory.bytes : null;
  }
  const { kind, op, size } = row.change;
  return kind === 'file' && op !== 'D' ? size : null;
}

function hasCounts(row: Extract<TreeRow, { kind: 'directory' }>): boolean {
  const { added, modified, metadata, deleted } = row.directory.counts;
  return added + modified + metadata + deleted > 0;
}
