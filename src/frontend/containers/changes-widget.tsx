import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { CountsView } from '../ui/change-op.js';
import { layerIcon } from '../ui/icons.js';
import { ErrorNotice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { ViewWidget } from '../ui/view-widget.js';
import { FileList } from '../history/file-list.js';
import type { FindLanguage } from '../history/find-language.js';
import type { LayerModel } from '../history/layer-model.js';
import { ListAndDetail } from '../history/list-and-detail.js';
import { ChangedFile } from './changed-file.js';

interface IChangesWidgetOptions {
  readonly model: LayerModel;
  readonly title: string;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** The files that a run changed, and below them the difference of the one that is looked at. It owns its model. */
export class ChangesWidget extends ListAndDetail<LayerModel> {
  constructor(options: IChangesWidgetOptions) {
    const { model, title, findLanguage, trans } = options;
    super(model, {
      list: new ViewWidget(trans, <ChangesView model={model} title={title} />),
      detail: new ViewWidget(
        trans,
        <ChangedFile model={model} findLanguage={findLanguage} />
      ),
      sizes: [2, 3]
    });
    this.title.icon = layerIcon;
    this.title.label = title;
  }

  protected override onModelChanged(): void {
    this.showDetail(this.model.file !== null);
  }
}

function ChangesView(props: {
  model: LayerModel;
  title: string;
}): React.JSX.Element {
  const { model, title } = props;
  const trans = useTrans();
  useModel(model);
  return (
    <div className="layerbook-layer">
      <div className="layerbook-changes-head">
        <h2>{title}</h2>
        {model.counts === null ? null : <CountsView counts={model.counts} />}
        <span className="layerbook-muted">
          {trans.__(
            'What the run changed against its image. It is gone when the cell runs again or the notebook is closed, unless it is kept.'
          )}
        </span>
      </div>
      <div className="layerbook-layer-body">
        {model.error === null ? (
          <FileList model={model} />
        ) : (
          <div className="layerbook-pane">
            <ErrorNotice
              error={model.error}
              onRetry={() => void model.reload()}
            />
          </div>
        )}
      </div>
    </div>
  );
}
