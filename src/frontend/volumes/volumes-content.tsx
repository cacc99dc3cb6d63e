import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IRpcClient } from '../tokens.js';
import { ViewWidget } from '../ui/view-widget.js';
import type { IVolumesActions } from './volumes-actions.js';
import { VolumesModel } from './volumes-model.js';
import type { IVolumesContent } from './volumes-panel.js';
import { VolumesView } from './volumes-view.js';

/** Makes what is in the Volumes panel. */
export function createVolumesContent(
  client: IRpcClient,
  actions: IVolumesActions,
  trans: TranslationBundle
): IVolumesContent {
  const model = new VolumesModel(client);
  const view = new ViewWidget(
    trans,
    <VolumesView model={model} actions={actions} />
  );
  view.addClass('layerbook-history-view');
  return { model, view };
}
