import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  ISessionContextDialogs,
  IToolbarWidgetRegistry,
  Notification
} from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import {
  IEditorExtensionRegistry,
  IEditorLanguageRegistry
} from '@jupyterlab/codemirror';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookCellExecutor, INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { AutoButton } from '../cells/auto-button.js';
import { CellStates } from '../cells/cell-states.js';
import { CellTypeSwitcher } from '../cells/cell-type-switcher.js';
import { cellEditorExtension } from '../cells/editor-extension.js';
import { addNotebookCommands } from '../cells/notebook-commands.js';
import { OpenNotebooks } from '../cells/open-notebooks.js';
import { CommandIDs } from '../command-ids.js';
import { adoptExecutor } from '../executor/adopt-executor.js';
import { IRpcClient } from '../tokens.js';
import { DOMAIN } from '../ui/trans.js';

/** Makes Dockerfile cells and container cells what they are in notebooks; its id carries the settings. */
export const cellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:plugin',
  description: 'Adds Dockerfile cells and container cells to notebooks.',
  autoStart: true,
  requires: [
    INotebookTracker,
    IEditorExtensionRegistry,
    IEditorLanguageRegistry,
    IEditorServices,
    IRpcClient
  ],
  optional: [
    INotebookCellExecutor,
    IToolbarWidgetRegistry,
    ICommandPalette,
    ISessionContextDialogs,
    ITranslator
  ],
  activate
};

/** What the plugin requires and takes optionally, in the order of the two lists above. */
type Services = [
  tracker: INotebookTracker,
  editorExtensions: IEditorExtensionRegistry,
  languages: IEditorLanguageRegistry,
  editors: IEditorServices,
  client: IRpcClient,
  providedExecutor: INotebookCellExecutor | null,
  toolbars: IToolbarWidgetRegistry | null,
  palette: ICommandPalette | null,
  sessionDialogs: ISessionContextDialogs | null,
  appTranslator: ITranslator | null
];

function activate(app: JupyterFrontEnd, ...services: Services): void {
  const [
    tracker,
    editorExtensions,
    languages,
    editors,
    client,
    providedExecutor,
    toolbars,
    palette,
    sessionDialogs,
    appTranslator
  ] = services;
  const translator = appTranslator ?? nullTranslator;
  const trans = translator.load(DOMAIN);
  const executor = adoptExecutor(providedExecutor);
  if (!executor) {
    Notification.warning(
      trans.__(
        'Another extension runs all notebook cells, so Dockerfile and container cells cannot be run. Disable it to use Layerbook.'
      ),
      { autoClose: false }
    );
    return;
  }
  const states = new CellStates();
  const notebooks = new OpenNotebooks({
    client,
    contents: app.serviceManager.contents,
    states,
    trans
  });
  executor.connect(model => notebooks.find(model)?.runs ?? null);
  editorExtensions.addExtension(
    cellEditorExtension({ languages, states, trans })
  );
  if (toolbars) {
    addToolbarItems(toolbars, translator, trans);
  }
  tracker.widgetAdded.connect((_, panel) => notebooks.add(panel));
  tracker.forEach(panel => notebooks.add(panel));
  addNotebookCommands({
    app,
    tracker,
    notebooks,
    executor,
    client,
    editors,
    sessionDialogs,
    translator,
    trans
  });
  for (const command of Object.values(CommandIDs)) {
    // JupyterLab's own command for it is in the palette and does the same.
    if (command !== CommandIDs.changeToCode) {
      palette?.addItem({ command, category: trans.__('Layerbook') });
    }
  }
}

function addToolbarItems(
  toolbars: IToolbarWidgetRegistry,
  translator: ITranslator,
  trans: TranslationBundle
): void {
  toolbars.addFactory<NotebookPanel>(
    'Notebook',
    'cellType',
    panel => new CellTypeSwitcher(panel.content, translator, trans)
  );
  toolbars.addFactory<NotebookPanel>(
    'Notebook',
    'layerbook-auto',
    panel => new AutoButton(panel, trans)
  );
}
