import * as React from 'react';
import { formatCount } from '../../common/format.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { CommitList } from './commit-list.js';
import { HistoryHead } from './history-head.js';
import type { HistoryModel } from './history-model.js';
import type { IPanelActions } from './panel-actions.js';
import type { PanelModel } from './panel-model.js';
import { SearchView } from './search/search-view.js';

/** The History panel. */
export function HistoryView(props: {
  model: PanelModel;
  actions: IPanelActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const trans = useTrans();
  useModel(model);
  const { subject } = model;
  switch (subject.kind) {
    case 'noNotebook':
      return (
        <Notice title={trans.__('No notebook is open.')}>
          <p>
            {trans.__(
              'Open a notebook with Dockerfile cells to see the history of its layers: one commit for each step, with every file it changes.'
            )}
          </p>
        </Notice>
      );
    case 'noId':
      return (
        <Notice title={trans.__('%1 has no history yet.', subject.name)}>
          <FirstCommitHint actions={actions} />
        </Notice>
      );
    case 'history':
      return (
        <HistoryContent
          key={subject.history.notebookId}
          model={model}
          history={subject.history}
          name={subject.name}
          actions={actions}
        />
      );
  }
}

function HistoryContent(props: {
  model: PanelModel;
  history: HistoryModel;
  name: string;
  actions: IPanelActions;
}): React.JSX.Element {
  const { model, history, name, actions } = props;
  const trans = useTrans();
  if (history.commits.length === 0) {
    return history.error !== null ? (
      <ErrorNotice error={history.error} onRetry={() => void history.load()} />
    ) : history.total === null ? (
      <div className="layerbook-notice layerbook-muted">
        {trans.__('Loading the history…')}
      </div>
    ) : (
      <Notice title={trans.__('%1 has no history yet.', name)}>
        <FirstCommitHint actions={actions} />
      </Notice>
    );
  }
  return (
    <>
      <HistoryHead model={model} name={name} actions={actions} />
      {model.mode === 'commits' ? (
        <CommitList model={model} history={history} />
      ) : (
        <SearchView
          search={model.search}
          onOpen={(commit, change) =>
            change === null
              ? model.open(commit)
              : model.openFile(commit, change)
          }
          onMove={commit => model.select(commit.oid)}
        />
      )}
      <HistoryFoot history={history} />
    </>
  );
}

function HistoryFoot(props: { history: HistoryModel }): React.JSX.Element {
  const { history } = props;
  const trans = useTrans();
  const total = history.total ?? 0;
  return (
    <div className="layerbook-history-foot" role="status">
      {history.error !== null ? (
        <>
          <span title={history.error.hint}>{history.error.message}</span>{' '}
          <button
            type="button"
            className="layerbook-link"
            onClick={() => void history.refresh()}
          >
            {trans.__('Try again')}
          </button>
        </>
      ) : history.hasMore ? (
        trans.__(
          '%1 of %2 commits loaded',
          formatCount(history.commits.length),
          formatCount(total)
        )
      ) : (
        trans._n('1 commit', '%2 commits', total, formatCount(total))
      )}
    </div>
  );
}

function FirstCommitHint(props: { actions: IPanelActions }): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      <p>
        {trans.__(
          'Run a Dockerfile cell to make the first commit: the layers that it makes are kept here, with every file they change.'
        )}
      </p>
      <p>
        {trans.__(
          'An edited cell that is run again begins a branch; what was there before stays, and you can go back to it.'
        )}
      </p>
      <button
        type="button"
        className="layerbook-button"
        onClick={() => props.actions.insertCell()}
      >
        {trans.__('Insert Dockerfile Cell')}
      </button>
    </>
  );
}
