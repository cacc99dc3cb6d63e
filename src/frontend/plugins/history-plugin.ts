import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { createFindLanguage } from '../history/find-language.js';
import { NotebookFollower } from '../history/follow-notebook.js';
import { HistoryCommandIDs } from '../history/history-command-ids.js';
import {
  addHistoryCommands,
  copyCommitId
} from '../history/history-commands.js';
import { HistoryModels } from '../history/history-models.js';
import { HistoryPanel } from '../history/history-panel.js';
import { LayerOpener } from '../history/layer-opener.js';
import type { ILayerActions } from '../history/layer-view.js';
import { PanelModel } from '../history/panel-model.js';
import { RpcHistorySource } from '../history/rpc-history-source.js';
import { IRpcClient } from '../tokens.js';
import { DOMAIN } from '../ui/trans.js';

/** After the file browser (100) and what is beside it, before the extension manager (1000). */
const RANK = 450;

/** Shows the commits that Dockerfile cells made, their files, and differences between any two of them. */
export const historyPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:history',
  description:
    'Shows the history of a notebook’s layers with file and text differences.',
  autoStart: true,
  requires: [INotebookTracker, IRpcClient],
  optional: [
    ITranslator,
    ILabShell,
    ILayoutRestorer,
    ICommandPalette,
    IEditorLanguageRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IRpcClient,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const models = new HistoryModels(new RpcHistorySource(client));
    const panelModel = new PanelModel({
      open: (history, commit, base) => void opener.open(history, commit, base),
      follow: (history, commit) => void opener.follow(history, commit)
    });
    const opener = new LayerOpener({
      app,
      labShell,
      actions: createActions(app, { panel: panelModel, models, trans }),
      findLanguage: createFindLanguage(languages),
      trans
    });
    const panel = new HistoryPanel(panelModel, trans);
    new NotebookFollower({ tracker, models, panel: panelModel });
    addHistoryCommands({ app, models, panel, opener, trans });
    app.shell.add(panel, 'left', { rank: RANK });
    palette?.addItem({
      command: HistoryCommandIDs.openHistory,
      category: trans.__('Layerbook')
    });
    restore(restorer, panel, opener);
  }
};

function restore(
  restorer: ILayoutRestorer | null,
  panel: HistoryPanel,
  opener: LayerOpener
): void {
  restorer?.add(panel, panel.id);
  void restorer?.restore(opener.tracker, {
    command: HistoryCommandIDs.openLayer,
    name: widget => widget.content.model.subject?.notebookId ?? '',
    args: widget => {
      const { subject } = widget.content.model;
      return subject === null
        ? {}
        : {
            notebookId: subject.notebookId,
            commit: subject.commit.oid,
            ...(subject.base === null ? {} : { base: subject.base.oid })
          };
    }
  });
}

function createActions(
  app: JupyterFrontEnd,
  context: {
    panel: PanelModel;
    models: HistoryModels;
    trans: TranslationBundle;
  }
): ILayerActions {
  const { panel, models, trans } = context;
  return {
    compareWith: ({ notebookId, commit }) => {
      const history = models.get(notebookId);
      if (panel.history !== history) {
        const name = trans.__('Another notebook');
        panel.setSubject({ kind: 'history', name, history });
      }
      panel.startCompare(commit);
      void app.commands.execute(HistoryCommandIDs.openHistory);
    },
    copyCommitId: commit => copyCommitId(commit, trans),
    showAlone: ({ notebookId, commit }) => {
      void app.commands.execute(HistoryCommandIDs.openLayer, {
        notebookId,
        commit: commit.oid
      });
    }
  };
}
