import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IContextDiff } from '../../common/protocol/notebook.js';
import { TextView } from '../history/diff/text-view.js';
import type { FindLanguage } from '../history/find-language.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { ViewWidget } from '../ui/view-widget.js';

/** What {@link showContextDiff} shows, and how it gets it. */
export interface IContextDiffOptions {
  readonly path: string;
  readonly load: (signal: AbortSignal) => Promise<IContextDiff>;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** Shows the two texts of a context file side by side. Resolves when the dialog is closed. */
export async function showContextDiff(
  options: IContextDiffOptions
): Promise<void> {
  const { path, trans } = options;
  const abort = new AbortController();
  try {
    await showDialog({
      title: trans.__('Changes in %1', path),
      body: createBody(options, abort.signal),
      hasClose: true,
      buttons: [Dialog.okButton({ label: trans.__('Close') })]
    });
  } finally {
    abort.abort();
  }
}

function createBody(
  options: IContextDiffOptions,
  signal: AbortSignal
): ViewWidget {
  const body = new ViewWidget(
    options.trans,
    <ContextDiffView {...options} signal={signal} />
  );
  body.addClass('layerbook-contextDiff');
  return body;
}

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'diff'; readonly diff: IContextDiff }
  | { readonly kind: 'failed'; readonly error: IErrorData };

function ContextDiffView(
  props: IContextDiffOptions & { readonly signal: AbortSignal }
): React.JSX.Element {
  const { load, signal } = props;
  const trans = useTrans();
  const [state, setState] = React.useState<Loaded>({ kind: 'loading' });
  React.useEffect(() => {
    load(signal).then(
      diff => setState({ kind: 'diff', diff }),
      (error: unknown) =>
        setState({ kind: 'failed', error: toErrorData(error) })
    );
  }, [load, signal]);
  switch (state.kind) {
    case 'loading':
      return <Notice title={trans.__('Loading…')} />;
    case 'failed':
      return <ErrorNotice error={state.error} />;
    case 'diff':
      return <DiffView {...props} diff={state.diff} />;
  }
}

function DiffView(
  props: IContextDiffOptions & { readonly diff: IContextDiff }
): React.JSX.Element {
  const { path, findLanguage } = props;
  const { before, after, note } = props.diff;
  const trans = useTrans();
  const isThere = before !== null || after !== null;
  return (
    <>
      {note === undefined && isThere ? null : (
        <div className="layerbook-diff-note">
          {note ?? trans.__('Neither of the two texts is kept.')}
        </div>
      )}
      {isThere ? (
        <TextView
          path={path}
          before={before}
          after={after}
          findLanguage={findLanguage}
        />
      ) : null}
    </>
  );
}
