import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import { useTrans } from '../../ui/trans.js';
import { countDifferences, hexRows } from './hex-rows.js';
import type { IHexRun } from './hex-rows.js';

/** The first bytes of both sides as hex digits and characters; those that differ are marked. */
export function HexView(props: {
  before: Uint8Array | null;
  after: Uint8Array | null;
  /** Said above the bytes. */
  children?: React.ReactNode;
}): React.JSX.Element {
  const { before, after } = props;
  const trans = useTrans();
  const rows = React.useMemo(() => hexRows(before, after), [before, after]);
  const length = Math.max(before?.length ?? 0, after?.length ?? 0);
  return (
    <>
      <div className="layerbook-diff-note">
        {before === null || after === null
          ? trans.__('The first %1 bytes.', formatCount(length))
          : trans.__(
              'Of the first %1 bytes, %2 differ.',
              formatCount(length),
              formatCount(countDifferences(before, after))
            )}
      </div>
      <div
        className="layerbook-hex"
        role="group"
        tabIndex={0}
        aria-label={trans.__('First bytes of the file')}
      >
        {props.children}
        {rows.map(row => (
          <div key={row.offset} className="layerbook-hex-row">
            <span className="layerbook-hex-offset">{row.offset}</span>
            {before === null ? null : (
              <HexSide runs={row.before} side="before" />
            )}
            {after === null ? null : <HexSide runs={row.after} side="after" />}
          </div>
        ))}
      </div>
    </>
  );
}

function HexSide(props: {
  runs: readonly IHexRun[];
  side: 'before' | 'after';
}): React.JSX.Element {
  return (
    <>
      <HexColumn runs={props.runs} of="hex" side={props.side} />
      <HexColumn runs={props.runs} of="ascii" side={props.side} />
    </>
  );
}

function HexColumn(props: {
  runs: readonly IHexRun[];
  of: 'hex' | 'ascii';
  side: 'before' | 'after';
}): React.JSX.Element {
  const gap = props.of === 'hex' ? ' ' : '';
  return (
    <span className={`layerbook-hex-${props.of}`} data-side={props.side}>
      {props.runs.map((run, index) => (
        <React.Fragment key={index}>
          {index === 0 ? '' : gap}
          {run.isDifferent ? <mark>{run[props.of]}</mark> : run[props.of]}
        </React.Fragment>
      ))}
    </span>
  );
}
