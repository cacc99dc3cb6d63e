import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import { useTrans } from '../../ui/trans.js';
import type { ITextDiff } from './text-diff.js';

/** How differences of text are shown. */
export interface ITextChoices {
  readonly isUnified: boolean;
  readonly setUnified: (value: boolean) => void;
  readonly isWrapping: boolean;
  readonly setWrapping: (value: boolean) => void;
  readonly isFolding: boolean;
  readonly setFolding: (value: boolean) => void;
  readonly ignoresWhitespace: boolean;
  readonly setIgnoresWhitespace: (value: boolean) => void;
}

/** Counts, the way from change to change, and the choices. */
export function TextToolbar(props: {
  diff: ITextDiff;
  choices: ITextChoices;
  /** Number of the change that is looked at, from 0; null: none yet. */
  current: number | null;
  go: (direction: 'next' | 'previous') => void;
}): React.JSX.Element {
  const { diff, choices, current, go } = props;
  const trans = useTrans();
  const count = diff.blocks.length;
  return (
    <div className="layerbook-diff-toolbar">
      <LineCounts diff={diff} />
      <span className="layerbook-muted" role="status">
        {current === null
          ? trans._n('1 change', '%2 changes', count, formatCount(count))
          : trans.__(
              'change %1 of %2',
              formatCount(current + 1),
              formatCount(count)
            )}
      </span>
      <Step
        label={trans.__('Previous change')}
        keys="p, Alt+↑"
        arrow="↑"
        isDisabled={count === 0}
        onClick={() => go('previous')}
      />
      <Step
        label={trans.__('Next change')}
        keys="n, Alt+↓"
        arrow="↓"
        isDisabled={count === 0}
        onClick={() => go('next')}
      />
      <span className="layerbook-diff-spring" />
      <Choices choices={choices} />
    </div>
  );
}

function Choices(props: { choices: ITextChoices }): React.JSX.Element {
  const { choices } = props;
  const trans = useTrans();
  return (
    <>
      <Toggle
        label={trans.__('Unified')}
        title={trans.__('Both texts in one column')}
        isOn={choices.isUnified || choices.ignoresWhitespace}
        isDisabled={choices.ignoresWhitespace}
        onChange={choices.setUnified}
      />
      <Toggle
        label={trans.__('Wrap')}
        title={trans.__('Break long lines')}
        isOn={choices.isWrapping}
        onChange={choices.setWrapping}
      />
      <Toggle
        label={trans.__('Ignore whitespace')}
        title={trans.__('Leave out lines that differ in spaces and tabs only')}
        isOn={choices.ignoresWhitespace}
        onChange={choices.setIgnoresWhitespace}
      />
      <Toggle
        label={trans.__('All lines')}
        title={trans.__('Show unchanged lines, too')}
        isOn={!choices.isFolding}
        onChange={isOn => choices.setFolding(!isOn)}
      />
    </>
  );
}

function LineCounts(props: { diff: ITextDiff }): React.JSX.Element {
  const { added, removed } = props.diff;
  const trans = useTrans();
  const words = trans.__(
    '%1 lines added, %2 lines removed',
    formatCount(added),
    formatCount(removed)
  );
  return (
    <span className="layerbook-counts" title={words}>
      <span className="layerbook-sr">{words}</span>
      <span aria-hidden="true">
        <span
          className="layerbook-count"
          data-op="A"
          data-zero={added === 0}
        >{`+${formatCount(added)}`}</span>
        <span
          className="layerbook-count"
          data-op="D"
          data-zero={removed === 0}
        >{`−${formatCount(removed)}`}</span>
      </span>
    </span>
  );
}

function Step(props: {
  label: string;
  keys: string;
  arrow: string;
  isDisabled: boolean;
  onClick: () => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="layerbook-button layerbook-diff-step"
      aria-label={props.label}
      title={`${props.label} (${props.keys})`}
      disabled={props.isDisabled}
      onClick={props.onClick}
    >
      <span aria-hidden="true">{props.arrow}</span>
    </button>
  );
}

function Toggle(props: {
  label: string;
  title: string;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="layerbook-button"
      title={props.title}
      aria-pressed={props.isOn}
      disabled={props.isDisabled ?? false}
      onClick={() => props.onChange(!props.isOn)}
    >
      {props.label}
    </button>
  );
}
