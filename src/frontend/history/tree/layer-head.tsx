import * as React from 'react';
import {
  formatBytes,
  formatDate,
  shortId,
  shortOid
} from '../../../common/format.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import { CountsView } from '../../ui/change-op.js';
import { useTrans } from '../../ui/trans.js';
import { useModel } from '../../ui/use-model.js';
import { BranchBadge } from '../commit-row-view.js';
import type { ILayerSubject, LayerModel } from '../layer-model.js';
import { SizeBar } from './row-cells.js';

/** What the buttons of a layer's header do. */
export interface ILayerActions {
  /** Lets people choose the commit to compare with. */
  compareWith(subject: ILayerSubject): void;
  copyCommitId(commit: ICommitSummary): void;
  /** Shows the commit against its parent again. */
  showAlone(subject: ILayerSubject): void;
}

/** What a layer is: its instruction, where it comes from, how much it changed. */
export function LayerHead(props: {
  model: LayerModel;
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
        <LayerSize model={props.model} subject={subject} />
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
      </div>
    </div>
  );
}

/** Counts and bytes of the changes, and what share of the image these bytes are. */
function LayerSize(props: {
  model: LayerModel;
  subject: ILayerSubject;
}): React.JSX.Element | null {
  const { model, subject } = props;
  const trans = useTrans();
  useModel(model.image);
  const counts =
    model.counts ?? (subject.base === null ? subject.commit.counts : null);
  if (counts === null) {
    return null;
  }
  const { size } = model.image;
  const share = size === null || size === 0 ? null : counts.bytes / size;
  return (
    <>
      <CountsView counts={counts} />
      <span className="layerbook-layer-share">
        <strong>{formatBytes(counts.bytes)}</strong>
        <SizeBar share={share ?? 0} />
        {share === null || size === null ? null : (
          <span>
            {trans.__(
              '%1% of the image’s files (%2)',
              share > 0 && share < 0.01
                ? '< 1'
                : String(Math.round(Math.min(1, share) * 100)),
              formatBytes(size)
            )}
          </span>
        )}
      </span>
    </>
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
