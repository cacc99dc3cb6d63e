import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ChangeCounts, ChangeOp } from '../../common/cards/changes.js';
import { formatCount, formatShortCount } from '../../common/format.js';
import { useTrans } from './trans.js';

/** Every kind of change, in the order in which filters and legends list them. */
export const CHANGE_OPS: readonly ChangeOp[] = ['A', 'M', 'm', 'T', 'D'];

/** A kind of change in words. */
export function describeOp(trans: TranslationBundle, op: ChangeOp): string {
  switch (op) {
    case 'A':
      return trans.__('added');
    case 'M':
      return trans.__('content modified');
    case 'm':
      return trans.__('only metadata changed');
    case 'T':
      return trans.__('another type of file now');
    case 'D':
      return trans.__('deleted');
  }
}

/** A kind of change as its letter: letter, colour and title tell it. */
export function ChangeMark(props: { op: ChangeOp }): React.JSX.Element {
  const trans = useTrans();
  const words = describeOp(trans, props.op);
  return (
    <span className="layerbook-op" data-op={props.op} title={words}>
      <span aria-hidden="true">{props.op}</span>
      <span className="layerbook-sr">{words}</span>
    </span>
  );
}

/** Counts in words: `3 added, 1 modified, 2 metadata only, 0 deleted`. */
export function describeCounts(
  trans: TranslationBundle,
  counts: Pick<ChangeCounts, 'added' | 'modified' | 'metadata' | 'deleted'>
): string {
  return trans.__(
    '%1 added, %2 modified, %3 metadata only, %4 deleted',
    formatCount(counts.added),
    formatCount(counts.modified),
    formatCount(counts.metadata),
    formatCount(counts.deleted)
  );
}

/** `+1,204 ~3 −0`, each with its colour; what is nought is dimmed. A layer of metadata changes only says so. */
export function CountsView(props: {
  counts: Pick<ChangeCounts, 'added' | 'modified' | 'metadata' | 'deleted'>;
}): React.JSX.Element {
  const trans = useTrans();
  const { added, modified, metadata, deleted } = props.counts;
  const words = describeCounts(trans, props.counts);
  const isMetadataOnly = metadata > 0 && added + modified + deleted === 0;
  return (
    <span className="layerbook-counts" title={words}>
      <span className="layerbook-sr">{words}</span>
      <span aria-hidden="true">
        {isMetadataOnly ? (
          <Count op="m" sign="m " value={metadata} />
        ) : (
          <>
            <Count op="A" sign="+" value={added} />
            <Count op="M" sign="~" value={modified} />
            <Count op="D" sign="−" value={deleted} />
          </>
        )}
      </span>
    </span>
  );
}

function Count(props: {
  op: ChangeOp;
  sign: string;
  value: number;
}): React.JSX.Element {
  return (
    <span
      className="layerbook-count"
      data-op={props.op}
      data-zero={props.value === 0}
    >
      {props.sign}
      {formatShortCount(props.value)}
    </span>
  );
}
