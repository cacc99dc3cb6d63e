import * as React from 'react';
import { shortOid } from '../../common/format.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IConfigComparison } from '../../common/protocol/history-views.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import type { IConfigStep } from './config-words.js';
import { ConfigTable } from './diff/config-table.js';
import type { IHistorySource } from './history-source.js';
import type { ILayerSubject } from './layer-model.js';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: IErrorData }
  | { readonly kind: 'ready'; readonly comparison: IConfigComparison };

/** What changed in the image's configuration between two commits, also of different branches. */
export function ConfigTab(props: {
  source: IHistorySource;
  subject: ILayerSubject;
}): React.JSX.Element {
  const { source, subject } = props;
  const trans = useTrans();
  const [state, reload] = useComparison(source, subject);
  switch (state.kind) {
    case 'loading':
      return (
        <div className="layerbook-notice layerbook-muted">
          {trans.__('Loading…')}
        </div>
      );
    case 'failed':
      return <ErrorNotice error={state.error} onRetry={reload} />;
    case 'ready':
      return <Comparison comparison={state.comparison} subject={subject} />;
  }
}

function useComparison(
  source: IHistorySource,
  subject: ILayerSubject
): [Loaded, () => void] {
  const { notebookId, commit, base } = subject;
  const [state, setState] = React.useState<Loaded>({ kind: 'loading' });
  const [attempt, setAttempt] = React.useState(0);
  const oid = commit.oid;
  const from = base?.oid ?? null;
  React.useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setState({ kind: 'loading' });
    source
      .ask('historyConfig', { notebookId, base: from, oid }, { signal })
      .then(
        comparison => {
          if (!signal.aborted) {
            setState({ kind: 'ready', comparison });
          }
        },
        (error: unknown) => {
          if (!signal.aborted) {
            setState({ kind: 'failed', error: toErrorData(error) });
          }
        }
      );
    return () => abort.abort();
  }, [source, notebookId, oid, from, attempt]);
  return [state, () => setAttempt(attempt + 1)];
}

function Comparison(props: {
  comparison: IConfigComparison;
  subject: ILayerSubject;
}): React.JSX.Element {
  const { comparison, subject } = props;
  const { changes, source } = comparison;
  const trans = useTrans();
  const steps = subject.base === null ? [] : (subject.config ?? []);
  if (source === 'unknown') {
    return (
      <Notice title={trans.__('What changed is not known.')}>
        <p>
          {trans.__(
            'The configuration of at least one of the two images is not recorded, and neither is on the way to the other.'
          )}
        </p>
      </Notice>
    );
  }
  return (
    <div className="layerbook-config-tab" tabIndex={0}>
      {source === 'words' ? (
        <p className="layerbook-muted">
          {trans.__(
            'Put together from what the commits on the way say: what one sets and a later one sets again is listed for each.'
          )}
        </p>
      ) : null}
      {changes.length === 0 ? (
        <>
          <p className="layerbook-notice-title">
            {trans.__('The image’s configuration is the same.')}
          </p>
          <p>
            {trans.__(
              'Instructions such as ENV, CMD, USER or EXPOSE change it; they are shown here.'
            )}
          </p>
        </>
      ) : (
        <ConfigTable changes={changes} />
      )}
      {steps.length === 0 ? null : <Steps steps={steps} />}
    </div>
  );
}

function Steps(props: { steps: readonly IConfigStep[] }): React.JSX.Element {
  const trans = useTrans();
  return (
    <details className="layerbook-config-steps">
      <summary>
        {trans._n(
          '1 commit on the way',
          '%1 commits on the way',
          props.steps.length
        )}
      </summary>
      <ul className="layerbook-config-list">
        {props.steps.map(({ commit, words }) => (
          <li key={commit.oid}>
            <div className="layerbook-muted">
              <code title={commit.oid}>{shortOid(commit.oid)}</code>{' '}
              <code>{commit.subject}</code>
            </div>
            <ul className="layerbook-config">
              {words.map(word => (
                <li key={word}>{word}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  );
}
