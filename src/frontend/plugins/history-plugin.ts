import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CellRevealer } from '../history/actions/cell-revealer.js';
import { copyCommitId } from '../history/actions/commit-commands.js';
import { createPanelActions } from '../history/actions/panel-commands.js';
import { createFindLanguage } from '../history/find-language.js';
import { NotebookFollower } from '../history/follow-notebook.js';
import { HistoryCommandIDs } from '../history/history-command-ids.js';
import { addHistoryCommands } from '../history/history-commands.js';
import { HistoryModels } from '../history/history-models.js';
import { HistoryPanel } from '../history/history-panel.js';
import { LayerOpener } from '../history/layer-opener.js';
import type { ILayerActions } from '../history/layer-view.js';
import { PanelModel } from '../history/panel-model.js';
import { addReportCommands } from '../history/reports/report-commands.js';
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
    IEditorLanguageRegistry,
    IEditorServices,
    IDocumentManager,
    IStateDB
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IRpcClient,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null,
    editors: IEditorServices | null,
    documents: IDocumentManager | null,
    state: IStateDB | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const models = new HistoryModels(new RpcHistorySource(client));
    const findLanguage = createFindLanguage(languages);
    const cells = new CellRevealer({ app, tracker, trans });
    const panelModel = new PanelModel(
      {
        open: (history, commit, base) =>
          void opener.open(history, commit, base),
        openFile: (history, commit, { path }) =>
          void opener.open(history, commit, null, path),
        follow: (history, commit) => void opener.follow(history, commit)
      },
      cells
    );
    const opener = new LayerOpener({
      app,
      labShell,
      actions: createActions(app, { panel: panelModel, models, trans }),
      findLanguage,
      trans
    });
    const actions = createPanelActions(app);
    const panel = new HistoryPanel(panelModel, actions, trans);
    new NotebookFollower({ tracker, models, panel: panelModel });
    const options = {
      app,
      tracker,
      models,
      panel,
      opener,
      cells,
      editors,
      documents,
      state,
      trans
    };
    addHistoryCommands(options, palette);
    addReportCommands({
      ...options,
      labShell,
      restorer,
      palette,
      findLanguage
    });
    app.shell.add(panel, 'left', { rank: RANK });
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
