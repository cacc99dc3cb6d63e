import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ComponentType } from 'react';
import {
  CONTAINER_MIME,
  containerCardSchema
} from '../../common/cards/container-card.js';
import { LAYERS_MIME, layerCardSchema } from '../../common/cards/layer-card.js';
import { parseNotebookId } from '../../common/ids.js';
import { IContainerServices } from '../containers/container-services.js';
import { createFindLanguage } from '../history/find-language.js';
import { HistoryCommandIDs } from '../history/history-command-ids.js';
import type {
  ICardActions,
  IContextFileVersions
} from '../outputs/card-actions.js';
import { CardRenderer } from '../outputs/card-renderer.js';
import type { ICardRendererOptions } from '../outputs/card-renderer.js';
import { LayerCardView } from '../outputs/layer-card-view.js';
import { IShellOpener } from '../terminal/shell-opener.js';
import { IRpcClient } from '../tokens.js';
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
  optional: [
    ITranslator,
    IRpcClient,
    IEditorLanguageRegistry,
    IContainerServices,
    IShellOpener
  ],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    client: IRpcClient | null,
    languages: IEditorLanguageRegistry | null,
    containers: IContainerServices | null,
    shells: IShellOpener | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const contextDiff = client
      ? createContextDiff({ client, languages, trans })
      : undefined;
    const shared = {
      actions: createActions(app, {
        contextDiff,
        containers: containers ?? undefined,
        ...(shells ? shellActions(shells) : {})
      }),
      trans
    };
    const add = <T>(
      mimeType: string,
      schema: { safeParse(data: unknown): { success: boolean; data?: T } },
      load: () => Promise<ComponentType<{ card: T }>>
    ): void =>
      rendermime.addFactory(
        createFactory({
          ...shared,
          mimeType,
          parse: data => schema.safeParse(data).data ?? null,
          load
        }),
        RANK
      );
    add(LAYERS_MIME, layerCardSchema, () => Promise.resolve(LayerCardView));
    add(CONTAINER_MIME, containerCardSchema, async () => {
      const { ContainerCardView } =
        await import('../outputs/container-card-view.js');
      return ContainerCardView;
    });
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

function shellActions(
  shells: IShellOpener
): Pick<ICardActions, 'openShell' | 'openShellAround' | 'terminalLook'> {
  return {
    openShell: target => shells.open(target),
    openShellAround: element => shells.openAround(element),
    terminalLook: shells.look
  };
}

function createActions(
  app: JupyterFrontEnd,
  others: Partial<ICardActions>
): ICardActions {
  const { commands } = app;
  return {
    ...others,
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

function createContextDiff(services: {
  readonly client: IRpcClient;
  readonly languages: IEditorLanguageRegistry | null;
  readonly trans: TranslationBundle;
}): NonNullable<ICardActions['contextDiff']> {
  const { client, languages, trans } = services;
  const findLanguage = createFindLanguage(languages);
  const show = async (file: IContextFileVersions): Promise<void> => {
    const { showContextDiff } =
      await import('../outputs/context-diff-dialog.js');
    const { path, before, after } = file;
    await showContextDiff({
      path,
      load: async signal =>
        client.request(
          'contextDiff',
          { notebookId: parseNotebookId(file.notebookId), path, before, after },
          { signal }
        ),
      findLanguage,
      trans
    });
  };
  return file => void show(file);
}
