import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { AutoRerun } from '../executor/auto-rerun.js';
import { ContextWatch } from '../executor/context-watch.js';
import { NotebookRuns } from '../executor/notebook-runs.js';
import type { IDriveNames } from '../executor/snapshot.js';
import type { IRpcClient } from '../tokens.js';
import { askForSecrets } from './allow-secrets.js';
import type { CellChrome } from './cell-chrome.js';
import type { CellStates } from './cell-states.js';
import { MarkSource } from './mark-source.js';
import { NotebookChanges } from './notebook-changes.js';
import { NotebookMarks } from './notebook-marks.js';
import { PageNotebook } from './page-notebook.js';
import { PanelVisibility } from './panel-visibility.js';

interface IOpenNotebookOptions {
  readonly panel: NotebookPanel;
  readonly model: INotebookModel;
  readonly contents: IDriveNames;
  readonly client: IRpcClient;
  readonly states: CellStates;
  readonly chrome: CellChrome;
  readonly trans: TranslationBundle;
}

/** One open notebook: its runs, what is known of its context, and its marks. */
export class OpenNotebook implements IDisposable {
  readonly panel: NotebookPanel;
  readonly host: PageNotebook;
  readonly runs: NotebookRuns;
  readonly context: ContextWatch;
  readonly rerun: AutoRerun;
  private readonly _source: MarkSource;
  private readonly _parts = new DisposableSet();

  constructor(options: IOpenNotebookOptions) {
    const { panel, client, trans } = options;
    this.panel = panel;
    this.host = new PageNotebook(options);
    this.runs = new NotebookRuns({
      client,
      host: this.host,
      askForSecrets: snapshot => askForSecrets(snapshot, client, trans)
    });
    const { host, runs } = this;
    const changes = new NotebookChanges(options.model);
    const visibility = new PanelVisibility(panel);
    this._parts.add(changes);
    this._parts.add(visibility);
    this.context = new ContextWatch({
      client,
      host,
      runs,
      visibility,
      changes: changes.changed
    });
    const { context } = this;
    this._source = new MarkSource({ host, runs, context });
    this.rerun = new AutoRerun({
      host,
      runs,
      context,
      cells: () => this._rerunCells()
    });
    this._parts.add(
      new NotebookMarks({
        notebook: panel.content,
        host,
        runs,
        context,
        changes,
        source: this._source,
        client,
        states: options.states,
        chrome: options.chrome
      })
    );
    panel.context.pathChanged.connect(this._onPathChanged, this);
  }

  get isDisposed(): boolean {
    return this._parts.isDisposed;
  }

  dispose(): void {
    Signal.disconnectReceiver(this);
    this.rerun.dispose();
    this._parts.dispose();
    this.context.dispose();
    this.runs.dispose();
  }

  /** The build context moved with the notebook. */
  private _onPathChanged(): void {
    void this.context.refresh();
  }

  private _rerunCells() {
    return this._source
      .compute()
      .map(({ cell, mark }) => ({ id: cell.id, kind: cell.kind, mark }));
  }
}
