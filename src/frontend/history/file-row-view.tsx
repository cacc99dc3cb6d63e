import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IFileChange } from '../../common/protocol/history.js';
import { ChangeMark, CountsView, describeOp } from '../ui/change-op.js';
import { Chevron } from '../ui/disclosure.js';
import { formatBytes } from '../../common/format.js';
import { GlyphView } from '../ui/glyphs.js';
import type { Glyph } from '../ui/glyphs.js';
import type { TreeRow } from './file-tree.js';

/** Pixels by which each level is moved in. */
const INDENT = 12;

/** One line of the file tree. */
export const FileRowView = React.memo(function FileRowView(props: {
  row: TreeRow;
}): React.JSX.Element {
  const { row } = props;
  const change = row.kind === 'file' ? row.change : row.directory.own;
  return (
    <div
      className="layerbook-file-row"
      data-op={change?.op}
      style={{ paddingLeft: 4 + row.depth * INDENT }}
    >
      <Chevron
        state={row.kind === 'file' ? 'none' : row.isOpen ? 'open' : 'closed'}
      />
      {change === null ? (
        <span className="layerbook-op" />
      ) : (
        <ChangeMark op={change.op} />
      )}
      <GlyphView glyph={glyphOf(row)} />
      <span className="layerbook-file-name">{row.label}</span>
      {change?.target === undefined ? null : (
        <span className="layerbook-file-target">
          {change.kind === 'symlink' || change.kind === 'hardlink' ? '→ ' : ''}
          {change.target}
        </span>
      )}
      <span className="layerbook-file-details">
        {change?.details?.join(', ')}
      </span>
      <span className="layerbook-file-counts">
        {row.kind === 'directory' ? (
          <CountsView counts={row.directory.counts} />
        ) : null}
      </span>
      <span className="layerbook-file-size">{sizeOf(row)}</span>
    </div>
  );
});

/** The row in words, for its tooltip and for a screen reader. */
export function describeFileRow(
  trans: TranslationBundle,
  row: TreeRow
): string {
  const change = row.kind === 'file' ? row.change : row.directory.own;
  const parts = [
    row.kind === 'directory' ? `${row.path}/` : row.path,
    change === null ? '' : describeOp(trans, change.op),
    sizeOf(row),
    ...(change?.details ?? [])
  ];
  return parts.filter(part => part !== '').join(' · ');
}

function glyphOf(row: TreeRow): Glyph {
  if (row.kind === 'directory') {
    return 'directory';
  }
  switch (row.change.kind) {
    case 'symlink':
    case 'hardlink':
      return 'link';
    case 'device':
    case 'fifo':
      return 'device';
    case 'file':
    case 'directory':
      return 'file';
  }
}

function sizeOf(row: TreeRow): string {
  if (row.kind === 'directory') {
    return row.directory.bytes > 0 ? formatBytes(row.directory.bytes) : '';
  }
  return hasSize(row.change) ? formatBytes(row.change.size) : '';
}

function hasSize(change: IFileChange): boolean {
  return change.kind === 'file' && change.op !== 'D';
}
