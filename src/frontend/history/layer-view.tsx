import * as React from 'react';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { FileList } from './file-list.js';
import type { ILayerSubject, LayerModel } from './layer-model.js';
import { ImageTree } from './tree/image-tree.js';
import { LayerHead } from './tree/layer-head.js';
import type { ILayerActions } from './tree/layer-head.js';
import { OtherTab } from './tree/other-tab.js';
import { LayerTabs } from './tree/layer-tabs.js';
import { useStoredFlag } from './tree/use-stored.js';

export type { ILayerActions } from './tree/layer-head.js';

/** One layer: what it is, its changes, the image up to there, and what else is known of it. */
export function LayerView(props: {
  model: LayerModel;
  actions: ILayerActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const trans = useTrans();
  useModel(model);
  const [isBeside, setBeside] = useStoredFlag('trees side by side', false);
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
      <LayerHead model={model} subject={subject} actions={actions} />
      <LayerTabs model={model} isBeside={isBeside} onBeside={setBeside} />
      <div
        className="layerbook-layer-body"
        role="tabpanel"
        aria-label={trans.__('Layer')}
      >
        <LayerBody model={model} subject={subject} isBeside={isBeside} />
      </div>
    </div>
  );
}

function LayerBody(props: {
  model: LayerModel;
  subject: ILayerSubject;
  isBeside: boolean;
}): React.JSX.Element {
  const { model, subject, isBeside } = props;
  switch (model.tab) {
    case 'files':
    case 'image':
      return (
        <>
          {isBeside || model.tab === 'files' ? <Changes model={model} /> : null}
          {isBeside || model.tab === 'image' ? (
            <ImageTree model={model} />
          ) : null}
        </>
      );
    default:
      return <OtherTab model={model} subject={subject} tab={model.tab} />;
  }
}

function Changes(props: { model: LayerModel }): React.JSX.Element {
  const { model } = props;
  return model.error === null ? (
    <FileList model={model} />
  ) : (
    <div className="layerbook-pane">
      <ErrorNotice error={model.error} onRetry={() => void model.reload()} />
    </div>
  );
}
