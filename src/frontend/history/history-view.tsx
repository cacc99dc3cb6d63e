import * as React from 'react';
import { formatCount, shortOid } from '../../common/format.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { CommitList } from './commit-list.js';
import type { HistoryModel } from './history-model.js';
import type { PanelModel } from './panel-model.js';

/** The History panel. */
export function HistoryView(props: { model: PanelModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  useModel(model);
  const { subject } = model;
  switch (subject.kind) {
    case 'noNotebook':
      return (
        <Notice title={trans.__('No notebook is open.')}>
          <p>{trans.__('Open a notebook to see the history of its layers.')}</p>
        </Notice>
      );
    case 'noId':
      return (
        <Notice title={trans.__('%1 has no history yet.', subject.name)}>
          <FirstCommitHint />
        </Notice>
      );
    case 'history':
      return (
        <HistoryContent
          key={subject.history.notebookId}
          model={model}
          history={subject.history}
          name={subject.name}
        />
      );
  }
}

function HistoryContent(props: {
  model: PanelModel;
  history: HistoryModel;
  name: string;
}): React.JSX.Element {
  const { model, history, name } = props;
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
        <FirstCommitHint />
      </Notice>
    );
  }
  return (
    <>
      <div className="layerbook-history-head">
        <div className="layerbook-history-name" title={name}>
          {name}
        </div>
        <input
          type="search"
          className="layerbook-filter"
          placeholder={trans.__('Filter commits')}
          aria-label={trans.__('Filter commits')}
          title={trans.__(
            'Part of an instruction, a branch, a commit id, or a cell as [3]'
          )}
          value={model.filter}
          onChange={event => (model.filter = event.currentTarget.value)}
        />
        <CompareBanner model={model} />
      </div>
      <CommitList model={model} history={history} />
      <HistoryFoot history={history} />
    </>
  );
}

function CompareBanner(props: { model: PanelModel }): React.JSX.Element | null {
  const { model } = props;
  const trans = useTrans();
  const { comparing } = model;
  return comparing === null ? null : (
    <div className="layerbook-compare-banner" role="status">
      <span>
        {trans.__(
          'Choose the commit to compare %1 with.',
          shortOid(comparing.oid)
        )}
      </span>
      <button
        type="button"
        className="layerbook-link"
        onClick={() => model.stopCompare()}
      >
        {trans.__('Cancel')}
      </button>
    </div>
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

function FirstCommitHint(): React.JSX.Element {
  const trans = useTrans();
  return (
    <p>
      {trans.__(
        'Run a Dockerfile cell to make the first commit: the layers that it makes are kept here, with every file they change.'
      )}
    </p>
  );
}
