import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { shortId } from '../../common/format.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import { LayerModel } from '../history/layer-model.js';
import { ChangesWidget } from './changes-widget.js';
import { commitOf, ContainerChanges } from './container-changes.js';
import type { IContainerServices } from './container-services.js';
import { findCardPlace } from './find-cell.js';

/** Width of a notebook in pixels from which it is shared with a layer. */
const MIN_SPLIT_WIDTH = 880;

/** Shows everything that a run changed in its container's writable layer, beside the notebook where there is room. */
export async function openChanges(
  services: IContainerServices,
  card: ContainerCard,
  { notebookId, containerId }: IContainerInfo
): Promise<void> {
  const { app, client, tracker, findLanguage, trans } = services;
  const id = `layerbook-container-${containerId}`;
  const shown = [...app.shell.widgets('main')].find(one => one.id === id);
  if (shown !== undefined) {
    app.shell.activateById(id);
    return;
  }
  const name = card.name ?? shortId(containerId);
  const title = trans.__('Writable layer of %1', name);
  const model = new LayerModel(new ContainerChanges(client, containerId));
  const content = new ChangesWidget({ model, title, findLanguage, trans });
  content.title.caption = card.command ?? title;
  const widget = new MainAreaWidget({ content });
  widget.id = id;
  widget.toolbar.hide();
  const panel = findCardPlace(tracker, card)?.panel;
  app.shell.add(widget, 'main', {
    ...(panel !== undefined && panel.node.offsetWidth >= MIN_SPLIT_WIDTH
      ? { mode: 'split-right' as const, ref: panel.id }
      : {})
  });
  app.shell.activateById(id);
  await model.show({
    notebookId,
    commit: commitOf(containerId, title),
    base: null,
    config: null
  });
}
