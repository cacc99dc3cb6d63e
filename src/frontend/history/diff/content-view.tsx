import * as React from 'react';
import type { IFileDiff } from '../../../common/protocol/history.js';
import { ErrorNotice } from '../../ui/notice.js';
import { ProgressBar } from '../../ui/progress-bar.js';
import { useTrans } from '../../ui/trans.js';
import { useRemembered } from '../../ui/ui-state.js';
import { describePointerChange } from '../content-facts.js';
import { chooseDiff } from '../diff-kind.js';
import type { DiffKind, Picture } from '../diff-kind.js';
import type { FindLanguage } from '../find-language.js';
import type { IHistorySource } from '../history-source.js';
import { HexView } from './hex-view.js';
import { PictureView } from './picture-view.js';
import { pictureOfText } from './preview.js';
import { SideFacts } from './side-facts.js';
import { TextView } from './text-view.js';
import { isPointer, useSides } from './use-sides.js';
import type { ISideRefs, ISides } from './use-sides.js';

/** The difference of a file: as text, pictures, bytes or facts, and the way to what is not here yet. */
export function ContentView(props: {
  source: IHistorySource;
  refs: ISideRefs;
  diff: IFileDiff;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { source, refs, diff } = props;
  const sides = useSides(source, refs, diff);
  const { before, after } = sides;
  const kind = React.useMemo(() => chooseDiff(before, after), [before, after]);
  return (
    <>
      {sides.isMissing ? <Missing diff={diff} sides={sides} /> : null}
      <KindView
        kind={kind}
        diff={diff}
        sides={sides}
        findLanguage={props.findLanguage}
      />
    </>
  );
}

function KindView(props: {
  kind: DiffKind;
  diff: IFileDiff;
  sides: ISides;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { kind, diff } = props;
  switch (kind.kind) {
    case 'text':
      return (
        <TextOrPictures
          path={diff.path}
          before={kind.before}
          after={kind.after}
          findLanguage={props.findLanguage}
        />
      );
    case 'pictures':
      return (
        <PictureView
          before={kind.before === kind.after ? null : kind.before}
          after={kind.after}
        />
      );
    case 'tooLarge':
      return <TooLarge why={kind.why} diff={diff} />;
    case 'bytes':
      return (
        <HexView before={kind.before} after={kind.after}>
          <BothSides diff={diff} />
        </HexView>
      );
    case 'facts':
      return <Facts diff={diff} />;
  }
}

/** A text; pictures that are described by text, too. */
function TextOrPictures(props: {
  path: string;
  before: string | null;
  after: string | null;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { path, before, after } = props;
  const trans = useTrans();
  const [isPicture, setPicture] = useRemembered('diff svg', false);
  const [old, now] = React.useMemo(
    () => [drawn(path, before), drawn(path, after)],
    [path, before, after]
  );
  if (old === undefined || now === undefined) {
    return <TextView {...props} />;
  }
  return (
    <>
      <div className="layerbook-diff-toolbar">
        {[
          { label: trans.__('Text'), isOn: !isPicture, set: false },
          { label: trans.__('Picture'), isOn: isPicture, set: true }
        ].map(({ label, isOn, set }) => (
          <button
            key={label}
            type="button"
            className="layerbook-button"
            aria-pressed={isOn}
            onClick={() => setPicture(set)}
          >
            {label}
          </button>
        ))}
      </div>
      {isPicture ? (
        <PictureView before={old} after={now} />
      ) : (
        <TextView {...props} />
      )}
    </>
  );
}

/** The picture that a text describes; null for a side that is not there, undefined for other text. */
function drawn(path: string, text: string | null): Picture | null | undefined {
  if (text === null) {
    return null;
  }
  return pictureOfText(path, text) ?? undefined;
}

/** What is not here, and how to get it. */
function Missing(props: { diff: IFileDiff; sides: ISides }): React.JSX.Element {
  const { diff, sides } = props;
  const { fetching } = sides;
  const trans = useTrans();
  const pointers = [diff.before, diff.after].filter(isPointer);
  const isWithheld = pointers.some(({ why }) => why === 'withheld');
  switch (fetching.kind) {
    case 'fetching':
      return (
        <div className="layerbook-diff-note layerbook-diff-progress">
          <ProgressBar
            progress={{
              label: trans.__('Fetching the file'),
              current: fetching.done,
              total: fetching.total
            }}
          />
          <button
            type="button"
            className="layerbook-button"
            onClick={sides.cancel}
          >
            {trans.__('Cancel')}
          </button>
        </div>
      );
    case 'failed':
      return <ErrorNotice error={fetching.error} onRetry={sides.fetch} />;
    case 'idle':
      return (
        <div className="layerbook-diff-note layerbook-diff-progress">
          <span>
            {isWithheld
              ? trans.__(
                  'Its name says that this file may hold a secret, so the history has only its digest. Show it on this screen all the same?'
                )
              : trans.__(
                  'The history has only the digest of this content; the engine may have the content.'
                )}
          </span>
          <button
            type="button"
            className="layerbook-button"
            onClick={sides.fetch}
          >
            {isWithheld
              ? trans.__('Fetch and show the secret')
              : trans.__('Fetch from the engine')}
          </button>
        </div>
      );
  }
}

function TooLarge(props: {
  why: 'size' | 'lines';
  diff: IFileDiff;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      <div className="layerbook-notice">
        <p>
          {props.why === 'size'
            ? trans.__(
                'This file is more than 4 MB of text; comparing it here would make the page slow.'
              )
            : trans.__(
                'This file has lines of more than 20,000 characters, as minified files have; there is nothing to read in them.'
              )}
        </p>
        <p className="layerbook-muted">
          {trans.__(
            'Download it, or compare it with git in the history’s repository: the menu of a commit copies its location.'
          )}
        </p>
      </div>
      <Facts diff={props.diff} />
    </>
  );
}

/** What is known of both sides without their contents. */
function Facts(props: { diff: IFileDiff }): React.JSX.Element {
  const { before, after } = props.diff;
  const trans = useTrans();
  const sentence = describePointerChange(trans, before, after);
  return (
    <div className="layerbook-facts">
      {sentence === null ? null : <p>{sentence}</p>}
      <BothSides diff={props.diff} />
    </div>
  );
}

function BothSides(props: { diff: IFileDiff }): React.JSX.Element {
  const trans = useTrans();
  const names = { before: trans.__('before'), after: trans.__('after') };
  return <SideFacts diff={props.diff} names={names} />;
}
