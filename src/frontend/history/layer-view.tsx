import * as React from 'react';
import { CountsView } from '../ui/change-op.js';
import {
  formatBytes,
  formatDate,
  shortId,
  shortOid
} from '../../common/format.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { BranchBadge } from './commit-row-view.js';
import { FileList } from './file-list.js';
import type { ILayerSubject, LayerModel } from './layer-model.js';

/** What the buttons of a layer's header do. */
export interface ILayerActions {
  /** Lets people choose the commit to compare with. */
  compareWith(subject: ILayerSubject): void;
  copyCommitId(commit: ICommitSummary): void;
  /** Shows the commit against its parent again. */
  showAlone(subject: ILayerSubject): void;
}

type Tab = 'files' | 'config';

/** One layer: what it is, its files, and its changes of the configuration. */
export function LayerView(props: {
  model: LayerModel;
  actions: ILayerActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const trans = useTrans();
  useModel(model);
  const [tab, setTab] = React.useState<Tab>('files');
  const { subject } = model;
  if (subject === null) {
    return (
      <Notice title={trans.__('This layer is not in the history any more.')}>
        <p>{trans.__('Choose a commit in the History panel.')}</p>
      </Notice>
    );
  }
  return (
    <div className="layerbook-layer">
      <LayerHead subject={subject} actions={actions} />
      <Tabs model={model} tab={tab} onTab={setTab} />
      {model.error !== null ? (
        <ErrorNotice error={model.error} onRetry={() => void model.reload()} />
      ) : tab === 'files' ? (
        <FileList model={model} />
      ) : (
        <ConfigList subject={subject} />
      )}
    </div>
  );
}

function LayerHead(props: {
  subject: ILayerSubject;
  actions: ILayerActions;
}): React.JSX.Element {
  const { subject, actions } = props;
  const { commit, base } = subject;
  const trans = useTrans();
  return (
    <div className="layerbook-layer-head">
      {base === null ? null : (
        <div className="layerbook-layer-title">
          <span className="layerbook-muted">{trans.__('from')}</span>
          <CommitWords commit={base} />
        </div>
      )}
      <div className="layerbook-layer-title">
        {base === null ? null : (
          <span className="layerbook-muted">{trans.__('to')}</span>
        )}
        <CommitWords commit={commit} />
        <LayerActions subject={subject} actions={actions} />
      </div>
      <div className="layerbook-layer-facts">
        <span>{formatDate(commit.date)}</span>
        {commit.imageId === '' ? null : (
          <span title={commit.imageId}>
            {trans.__('image %1', shortId(commit.imageId))}
          </span>
        )}
        {commit.diffId === null ? null : (
          <span title={commit.diffId}>
            {trans.__('layer %1', shortId(commit.diffId))}
          </span>
        )}
        {base === null ? (
          <>
            <span>{formatBytes(commit.counts.bytes)}</span>
            <CountsView counts={commit.counts} />
          </>
        ) : null}
      </div>
    </div>
  );
}

function LayerActions(props: {
  subject: ILayerSubject;
  actions: ILayerActions;
}): React.JSX.Element {
  const { subject, actions } = props;
  const trans = useTrans();
  return (
    <span className="layerbook-layer-actions">
      {subject.base === null ? null : (
        <button
          type="button"
          className="layerbook-button"
          onClick={() => actions.showAlone(subject)}
        >
          {trans.__('Only this layer')}
        </button>
      )}
      <button
        type="button"
        className="layerbook-button"
        onClick={() => actions.compareWith(subject)}
      >
        {trans.__('Compare with…')}
      </button>
      <button
        type="button"
        className="layerbook-button"
        title={subject.commit.oid}
        onClick={() => actions.copyCommitId(subject.commit)}
      >
        {trans.__('Copy id')}
      </button>
    </span>
  );
}

function CommitWords(props: { commit: ICommitSummary }): React.JSX.Element {
  const { commit } = props;
  return (
    <>
      <code className="layerbook-layer-oid" title={commit.oid}>
        {shortOid(commit.oid)}
      </code>
      {commit.cellNumber > 0 ? (
        <span className="layerbook-muted">[{commit.cellNumber}]</span>
      ) : null}
      <code className="layerbook-layer-subject" title={commit.instruction}>
        {commit.subject}
      </code>
      {commit.branches.map(name => (
        <BranchBadge key={name} name={name} isHead={false} />
      ))}
    </>
  );
}

function Tabs(props: {
  model: LayerModel;
  tab: Tab;
  onTab: (tab: Tab) => void;
}): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const files = model.total ?? 0;
  const words = (model.subject?.config ?? []).reduce(
    (sum, step) => sum + step.words.length,
    0
  );
  const tabs: { id: Tab; label: string; count: number }[] = [
    { id: 'files', label: trans.__('Files'), count: files },
    { id: 'config', label: trans.__('Config'), count: words }
  ];
  return (
    <div className="layerbook-tabs" role="tablist">
      {tabs.map(({ id, label, count }) => (
        <button
          key={id}
          type="button"
          role="tab"
          className="layerbook-tab"
          aria-selected={props.tab === id}
          onClick={() => props.onTab(id)}
        >
          {label}{' '}
          <span className="layerbook-muted">
            {count.toLocaleString('en-US')}
          </span>
        </button>
      ))}
    </div>
  );
}

function ConfigList(props: { subject: ILayerSubject }): React.JSX.Element {
  const { config } = props.subject;
  const trans = useTrans();
  if (config === null) {
    return (
      <Notice title={trans.__('These commits are on different branches.')}>
        <p>
          {trans.__(
            'Changes of the configuration are listed along one branch: compare a commit with one that comes before it.'
          )}
        </p>
      </Notice>
    );
  }
  if (config.length === 0) {
    return (
      <Notice title={trans.__('The image’s configuration is the same.')}>
        <p>
          {trans.__(
            'Instructions such as ENV, CMD, USER or EXPOSE change it; they are shown here.'
          )}
        </p>
      </Notice>
    );
  }
  return (
    <ul className="layerbook-config-list">
      {config.map(({ commit, words }) => (
        <li key={commit.oid}>
          {props.subject.base === null ? null : (
            <div className="layerbook-muted">
              <code>{shortOid(commit.oid)}</code> <code>{commit.subject}</code>
            </div>
          )}
          <ul className="layerbook-config">
            {words.map(word => (
              <li key={word}>{word}</li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
