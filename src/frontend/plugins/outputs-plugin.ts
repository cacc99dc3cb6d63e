import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ComponentType } from 'react';
import {
  CONTAINER_MIME,
  containerCardSchema
} from '../../common/cards/container-card.js';
import { LAYERS_MIME, layerCardSchema } from '../../common/cards/layer-card.js';
import { HistoryCommandIDs } from '../history/history-command-ids.js';
import type { ICardActions } from '../outputs/card-actions.js';
import { CardRenderer } from '../outputs/card-renderer.js';
import type { ICardRendererOptions } from '../outputs/card-renderer.js';
import { ContainerCardView } from '../outputs/container-card-view.js';
import { LayerCardView } from '../outputs/layer-card-view.js';
import { installKeyGuard } from '../ui/key-guard.js';
import { DOMAIN } from '../ui/trans.js';

/** Before `text/html` (50), which the same outputs carry for readers without Layerbook. */
const RANK = 20;

/** Shows the outputs of Dockerfile cells and container cells. */
export const outputsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:outputs',
  description: 'Shows the outputs of Dockerfile and container cells.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null
  ): void => {
    const shared = {
      actions: createActions(app),
      trans: (translator ?? nullTranslator).load(DOMAIN)
    };
    const add = <T>(
      mimeType: string,
      schema: { safeParse(data: unknown): { success: boolean; data?: T } },
      view: ComponentType<{ card: T }>
    ): void =>
      rendermime.addFactory(
        createFactory({
          ...shared,
          mimeType,
          parse: data => schema.safeParse(data).data ?? null,
          view
        }),
        RANK
      );
    add(LAYERS_MIME, layerCardSchema, LayerCardView);
    add(CONTAINER_MIME, containerCardSchema, ContainerCardView);
    installKeyGuard(window);
  }
};

function createFactory<T>(
  options: ICardRendererOptions<T>
): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [options.mimeType],
    createRenderer: () => new CardRenderer(options)
  };
}

function createActions(app: JupyterFrontEnd): ICardActions {
  const { commands } = app;
  return {
    get openHistory(): ICardActions['openHistory'] {
      // The history may be switched off: its plugin is one of its own.
      return commands.hasCommand(HistoryCommandIDs.openHistory)
        ? args => void commands.execute(HistoryCommandIDs.openHistory, args)
        : undefined;
    },
    isLocal: /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(
      window.location.hostname
    )
  };
}
