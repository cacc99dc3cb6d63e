import * as React from 'react';
import type { Progress } from '../../common/cards/layer-card.js';
import { formatBytes, formatBytesOf } from '../../common/format.js';

/** A thin bar with words beside it: bytes of how many, or only what is being done. */
export function ProgressBar(props: { progress: Progress }): React.JSX.Element {
  const { label, current, total } = props.progress;
  const part =
    current !== null && total !== null && total > 0
      ? Math.min(1, current / total)
      : null;
  const amount = describeAmount(current, total);
  return (
    <span className="layerbook-progress" title={`${label} ${amount}`.trim()}>
      <span
        className="layerbook-progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(part === null ? {} : { 'aria-valuenow': Math.round(part * 100) })}
        data-indeterminate={part === null}
      >
        <span
          className="layerbook-progress-bar"
          style={part === null ? undefined : { width: `${part * 100}%` }}
        />
      </span>
      <span className="layerbook-progress-words">{amount || label}</span>
    </span>
  );
}

function describeAmount(current: number | null, total: number | null): string {
  if (current === null) {
    return '';
  }
  return total !== null && total > 0
    ? formatBytesOf(current, total)
    : formatBytes(current);
}
