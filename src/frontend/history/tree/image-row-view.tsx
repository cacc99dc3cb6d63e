import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { formatBytes, formatMode } from '../../../common/format.js';
import { CountsView, describeCounts, describeOp } from '../../ui/change-op.js';
import { useTrans } from '../../ui/trans.js';
import type { ImageNote, ImageRow } from './image-rows.js';
import {
  describeShare,
  glyphOf,
  NameCell,
  OpWord,
  OwnerCells,
  SizeCell
} from './row-cells.js';

type EntryRow = Extract<ImageRow, { kind: 'entry' }>;

/** One line of the image's tree. */
export const ImageRowView = React.memo(function ImageRowView(props: {
  row: ImageRow;
}): React.JSX.Element {
  const { row } = props;
  return row.kind === 'note' ? (
    <NoteRow row={row} />
  ) : (
    <EntryRowView row={row} />
  );
});

/** The row in words, for its tooltip and for a screen reader. */
export function describeImageRow(
  trans: TranslationBundle,
  row: ImageRow
): string {
  if (row.kind === 'note') {
    return describeNote(trans, row.note);
  }
  const { entry, mark } = row;
  const isDirectory = entry.kind === 'directory';
  return [
    isDirectory ? `/${row.path}/` : `/${row.path}`,
    mark.op === null ? '' : describeOp(trans, mark.op),
    ...(mark.details ?? []),
    mark.below === null ? '' : describeCounts(trans, mark.below),
    formatBytes(entry.size),
    formatMode(entry.mode),
    `${entry.uid}:${entry.gid}`
  ]
    .filter(part => part !== '')
    .join(' · ');
}

function EntryRowView(props: { row: EntryRow }): React.JSX.Element {
  const { entry, mark, largest, total, ...row } = props.row;
  const trans = useTrans();
  // Of a directory without files there is nothing to say, of an empty file there is.
  const isSized =
    entry.kind === 'file' || (entry.kind === 'directory' && entry.size > 0);
  const weight = isSized ? entry.size : 0;
  const path = row.path.slice(0, Math.max(0, row.path.lastIndexOf('/')));
  return (
    <div
      className="layerbook-file-row"
      {...(mark.op === null ? {} : { 'data-op': mark.op })}
    >
      <NameCell
        depth={row.depth}
        isOpen={row.isOpen}
        op={mark.op}
        glyph={glyphOf(entry.kind)}
        label={row.label}
        kind={entry.kind}
        target={entry.target}
      />
      <span className="layerbook-file-change">
        {mark.below !== null ? (
          <CountsView counts={mark.below} />
        ) : mark.op !== null ? (
          <OpWord op={mark.op} />
        ) : null}
        {mark.details === undefined ? null : (
          <span className="layerbook-file-details">
            {mark.details.join(', ')}
          </span>
        )}
      </span>
      <SizeCell
        bytes={isSized ? entry.size : null}
        weight={weight}
        largest={largest}
        title={describeShare(trans, weight, { bytes: total, path })}
      />
      <OwnerCells mode={entry.mode} uid={entry.uid} gid={entry.gid} />
    </div>
  );
}

function NoteRow(props: {
  row: Extract<ImageRow, { kind: 'note' }>;
}): React.JSX.Element {
  const { depth, note } = props.row;
  const trans = useTrans();
  return (
    <div
      className="layerbook-file-note"
      data-note={note.kind}
      style={{ paddingLeft: 4 + depth * 12 + 20 }}
    >
      {describeNote(trans, note)}
    </div>
  );
}

function describeNote(trans: TranslationBundle, note: ImageNote): string {
  switch (note.kind) {
    case 'loading':
      return trans.__('Loading…');
    case 'empty':
      return trans.__('Empty');
    case 'unchanged':
      return trans.__(
        'What is left here is unchanged; deleted paths are listed in Files.'
      );
    case 'failed':
      return trans.__('%1 Open this line to try again.', note.error.message);
  }
}
