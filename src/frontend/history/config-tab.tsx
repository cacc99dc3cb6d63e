import * as React from 'react';
import { shortOid } from '../../common/format.js';
import type { IConfigComparison } from '../../common/protocol/history-views.js';
import { Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { AnswerView } from './answer-view.js';
import type { IConfigStep } from './config-words.js';
import { ConfigTable } from './diff/config-table.js';
import type { IHistorySource } from './history-source.js';
import type { ILayerSubject } from './layer-model.js';
import { useAnswer } from './use-answer.js';

/** What changed in the image's configuration between two commits, also of different branches. */
export function ConfigTab(props: {
  source: IHistorySource;
  subject: ILayerSubject;
}): React.JSX.Element {
  const { source, subject } = props;
  const [answer, retry] = useAnswer(source, 'historyConfig', {
    notebookId: subject.notebookId,
    base: subject.base?.oid ?? null,
    oid: subject.commit.oid
  });
  return (
    <AnswerView answer={answer} onRetry={retry}>
      {comparison => <Comparison comparison={comparison} subject={subject} />}
    </AnswerView>
  );
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
