import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDriveNames } from '../executor/snapshot.js';
import type { ConnectionState, IRpcClient } from '../tokens.js';
import { CellChrome } from './cell-chrome.js';
import { kindOfModel } from './cell-kind.js';
import type { CellStates } from './cell-states.js';
import { OpenNotebook } from './open-notebook.js';

interface IOpenNotebooksOptions {
  readonly client: IRpcClient;
  readonly contents: IDriveNames;
  readonly states: CellStates;
  readonly trans: TranslationBundle;
}

/** The notebooks that are open in this page, by their models. */
export class OpenNotebooks {
  private readonly _client: IRpcClient;
  private readonly _contents: IDriveNames;
  private readonly _states: CellStates;
  private readonly _chrome: CellChrome;
  private readonly _trans: TranslationBundle;
  private readonly _open = new Map<INotebookModel, OpenNotebook>();

  constructor(options: IOpenNotebooksOptions) {
    this._client = options.client;
    this._contents = options.contents;
    this._states = options.states;
    this._trans = options.trans;
    this._chrome = new CellChrome(options.trans);
    this._client.connectionChanged.connect(this._onConnectionChanged, this);
  }

  /** Takes up a notebook that was opened; it is let go of when its panel is disposed. */
  add(panel: NotebookPanel): void {
    const { content } = panel;
    let current = this._take(panel);
    content.modelChanged.connect(() => {
      this._letGo(current);
      current = this._take(panel);
    });
    panel.disposed.connect(() => {
      this._letGo(current);
      current = null;
    });
    void panel.context.ready.then(() => this._onReady(panel));
  }

  /** The open notebook with this model, or null. */
  find(model: INotebookModel | null): OpenNotebook | null {
    return (model && this._open.get(model)) ?? null;
  }

  private _take(panel: NotebookPanel): OpenNotebook | null {
    const { model } = panel.content;
    if (!model || panel.isDisposed) {
      return null;
    }
    const notebook = new OpenNotebook({
      panel,
      model,
      contents: this._contents,
      client: this._client,
      states: this._states,
      chrome: this._chrome,
      trans: this._trans
    });
    this._open.set(model, notebook);
    return notebook;
  }

  private _letGo(notebook: OpenNotebook | null): void {
    if (notebook) {
      this._open.delete(notebook.host.model);
      notebook.dispose();
    }
  }

  private _onReady(panel: NotebookPanel): void {
    const notebook = this.find(panel.content.model);
    if (!notebook) {
      return;
    }
    withoutNeedlessKernel(panel);
    void resume(notebook);
  }

  private _onConnectionChanged(_: IRpcClient, state: ConnectionState): void {
    if (state === 'open') {
      this._open.forEach(notebook => void resume(notebook));
    }
  }
}

/** Nothing that goes wrong here is worth a dialog when a notebook is opened: running a cell says it. */
async function resume({ runs, host }: OpenNotebook): Promise<void> {
  const { sharedModel, collaborative } = host.model;
  if (collaborative && sharedModel.awareness.getStates().size > 1) {
    return; // The page that started a run writes it for all.
  }
  try {
    await runs.resume();
  } catch (error) {
    console.warn(
      'Layerbook could not take up the runs of this notebook.',
      error
    );
  }
}

/** A notebook whose code cells are all Layerbook's needs no kernel, and no dialog that asks for one. */
function withoutNeedlessKernel({
  content,
  sessionContext
}: NotebookPanel): void {
  const codeCells = [...(content.model?.cells ?? [])].filter(
    ({ type }) => type === 'code'
  );
  if (codeCells.length > 0 && codeCells.every(cell => kindOfModel(cell))) {
    sessionContext.kernelPreference = {
      ...sessionContext.kernelPreference,
      shouldStart: false
    };
  }
}
