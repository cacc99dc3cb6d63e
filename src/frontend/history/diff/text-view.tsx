import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import { useTrans } from '../../ui/trans.js';
import { useRemembered } from '../../ui/ui-state.js';
import type { FindLanguage } from '../find-language.js';
import { DiffHost, TextHost } from './editor-host.js';
import type { ICurrentChange, IEditorHandle } from './editor-host.js';
import { TextToolbar } from './text-toolbar.js';
import type { ITextChoices } from './text-toolbar.js';
import { diffTexts, unifyLineEnds } from './text-diff.js';
import type { ITextDiff } from './text-diff.js';
import { describeTexts, withoutByteOrderMark } from './text-notes.js';

/** Deleted lines that the unified layout puts into one piece, which is drawn whole; longer ones would stop the page. */
const MAX_UNIFIED_BLOCK = 1000;

/** Characters of both texts up to which long lines are broken without being asked for. */
const MAX_WRAPPED = 400_000;

/** What a {@link TextView} shows. */
export interface ITextViewProps {
  readonly path: string;
  /** Null: there is no such file on that side. */
  readonly before: string | null;
  readonly after: string | null;
  readonly findLanguage: FindLanguage;
}

/** The difference of two texts; one text where there is one side, or where both are the same. */
export function TextView(props: ITextViewProps): React.JSX.Element {
  const { before, after } = props;
  const trans = useTrans();
  const notes = React.useMemo(
    () => describeTexts(trans, before, after),
    [trans, before, after]
  );
  if (before === null || after === null || before === after) {
    return <OneText {...props} notes={notes} />;
  }
  return (
    <TwoTexts
      {...props}
      before={withoutByteOrderMark(before)}
      after={withoutByteOrderMark(after)}
      notes={notes}
    />
  );
}

type Noted = ITextViewProps & { readonly notes: readonly string[] };

function OneText(props: Noted): React.JSX.Element {
  const { before, after, notes } = props;
  const trans = useTrans();
  const [isWrapping, setWrapping] = useWrapping(
    (before?.length ?? 0) + (after?.length ?? 0)
  );
  const text = React.useMemo(
    () => unifyLineEnds(withoutByteOrderMark(after ?? before ?? '')),
    [before, after]
  );
  const lines = countLines(text);
  return (
    <>
      <div className="layerbook-diff-toolbar">
        <span>
          {before === after
            ? trans.__('The content is the same on both sides.')
            : after === null
              ? trans.__('This is what was deleted: −%1', formatCount(lines))
              : trans.__('All of it is new: +%1', formatCount(lines))}
        </span>
        <span className="layerbook-diff-spring" />
        <button
          type="button"
          className="layerbook-button"
          aria-pressed={isWrapping}
          onClick={() => setWrapping(!isWrapping)}
        >
          {trans.__('Wrap')}
        </button>
      </div>
      <Notes notes={notes} />
      <TextHost
        path={props.path}
        text={text}
        isWrapping={isWrapping}
        findLanguage={props.findLanguage}
      />
    </>
  );
}

function TwoTexts(
  props: Noted & { readonly before: string; readonly after: string }
): React.JSX.Element {
  const { before, after } = props;
  const trans = useTrans();
  const choices = useChoices(before.length + after.length);
  const diff = React.useMemo(
    () =>
      diffTexts(
        before,
        after,
        choices.ignoresWhitespace ? 'ignore' : 'compare'
      ),
    [before, after, choices.ignoresWhitespace]
  );
  const handle: IEditorHandle = React.useRef(null);
  const change = useCurrentChange(diff);
  const go = (direction: 'next' | 'previous'): void => {
    change.set(handle.current?.go(direction) ?? null);
  };
  return (
    <div
      className="layerbook-diff-text"
      onKeyDown={event => handleKey(event, go)}
    >
      <TextToolbar
        diff={diff}
        choices={choices}
        go={go}
        current={change.current}
      />
      <Notes notes={[...describeDiff(trans, diff, choices), ...props.notes]} />
      {diff.changes.length === 0 ? (
        <TextHost
          path={props.path}
          text={diff.after}
          isWrapping={choices.isWrapping}
          findLanguage={props.findLanguage}
        />
      ) : (
        <DiffHost
          handle={handle}
          change={change.ref}
          path={props.path}
          diff={diff}
          layout={layoutFor(diff, choices)}
          isWrapping={choices.isWrapping}
          isFolding={choices.isFolding}
          findLanguage={props.findLanguage}
        />
      )}
    </div>
  );
}

/** The change that is looked at, of this difference. */
function useCurrentChange(diff: ITextDiff): ICurrentChange & {
  readonly ref: ICurrentChange;
  readonly set: (value: number | null) => void;
} {
  const [state, setState] = React.useState<{
    readonly of: ITextDiff;
    readonly value: number | null;
  }>({ of: diff, value: null });
  const ref = React.useRef<number | null>(null);
  ref.current = state.of === diff ? state.value : null;
  return {
    current: ref.current,
    ref,
    set: value => setState({ of: diff, value })
  };
}

/** What people chose for differences of text; it holds for all of them. */
function useChoices(length: number): ITextChoices {
  const [isUnified, setUnified] = useRemembered('diff unified', false);
  const [isWrapping, setWrapping] = useWrapping(length);
  const [isFolding, setFolding] = useRemembered('diff fold', true);
  const [ignoresWhitespace, setIgnoresWhitespace] = useRemembered(
    'diff whitespace',
    false
  );
  return {
    isUnified,
    setUnified,
    isWrapping,
    setWrapping,
    isFolding,
    setFolding,
    ignoresWhitespace,
    setIgnoresWhitespace
  };
}

/** Long lines are broken, but not by themselves in long texts, where it takes time to place what is beside each other. */
export function useWrapping(
  length: number
): [boolean, (value: boolean) => void] {
  return useRemembered('diff wrap', length < MAX_WRAPPED);
}

/**
 * Lines that differ in whitespace only have no place in two columns whose lines are aligned by their characters: so they
 * are left out in one column.
 */
function layoutFor(
  diff: ITextDiff,
  choices: ITextChoices
): 'unified' | 'side-by-side' {
  return (choices.isUnified || choices.ignoresWhitespace) && !isTooLong(diff)
    ? 'unified'
    : 'side-by-side';
}

function isTooLong(diff: ITextDiff): boolean {
  return diff.blocks.some(({ fromA, toA }) => toA - fromA > MAX_UNIFIED_BLOCK);
}

function describeDiff(
  trans: ReturnType<typeof useTrans>,
  diff: ITextDiff,
  choices: ITextChoices
): string[] {
  if (diff.changes.length === 0) {
    return [
      choices.ignoresWhitespace
        ? trans.__('Only whitespace differs.')
        : trans.__('The lines are the same on both sides.')
    ];
  }
  const isLong = isTooLong(diff);
  return [
    ...(diff.isRough
      ? [
          trans.__(
            'The texts have little in common in parts; there, lines that are equal may be shown as changed.'
          )
        ]
      : []),
    ...(isLong && (choices.isUnified || choices.ignoresWhitespace)
      ? [
          trans.__(
            'More than %1 lines were deleted in one place, which is shown side by side only.',
            formatCount(MAX_UNIFIED_BLOCK)
          )
        ]
      : [])
  ];
}

function handleKey(
  event: React.KeyboardEvent,
  go: (direction: 'next' | 'previous') => void
): void {
  const direction = directionOf(event);
  if (direction !== null) {
    event.preventDefault();
    event.stopPropagation();
    go(direction);
  }
}

function directionOf(event: React.KeyboardEvent): 'next' | 'previous' | null {
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    return null;
  }
  switch (event.key) {
    case 'ArrowDown':
      return event.altKey ? 'next' : null;
    case 'ArrowUp':
      return event.altKey ? 'previous' : null;
    case 'n':
      return event.altKey ? null : 'next';
    case 'p':
      return event.altKey ? null : 'previous';
    default:
      return null;
  }
}

function Notes(props: { notes: readonly string[] }): React.JSX.Element | null {
  return props.notes.length === 0 ? null : (
    <div className="layerbook-diff-note" role="status">
      {props.notes.join(' ')}
    </div>
  );
}

function countLines(text: string): number {
  const breaks = text.split('\n').length;
  return text.endsWith('\n') || text === '' ? breaks - 1 : breaks;
}
