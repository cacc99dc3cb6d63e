import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { isLayerCard } from '../../common/cards/reduce.js';
import type { Card } from '../../common/cards/reduce.js';
import { shortId } from '../../common/format.js';
import type {
  IOpenShellParams,
  ShellTarget
} from '../../common/protocol/containers.js';
import { LayerbookError, toErrorData } from '../../common/protocol/errors.js';
import { ensureNotebookId, takeSnapshot } from '../executor/snapshot.js';
import { findNotebook } from '../history/actions/find-notebook.js';
import { HistoryCommandIDs } from '../history/history-command-ids.js';
import { PageNotebooks } from '../stages/page-notebooks.js';
import type { IRpcClient } from '../tokens.js';
import type { IShellRequest } from './open-shell.js';
import type { TerminalLook } from './terminal-look.js';

/** Whose rights a shell has. */
type ShellUser = IOpenShellParams['user'];

/** Opens shells in tabs. */
export interface IShellOpener {
  /** How terminals look. */
  readonly look: TerminalLook;
  /** In a commit or a container. Failures are told in dialogs. */
  open(target: ShellTarget, user?: ShellUser): void;
  /** In the image of the cell that an element is part of, such as a button below it. */
  openAround(element: Element, user?: ShellUser): void;
  openCell(panel: NotebookPanel, cell: Cell, user?: ShellUser): void;
}

/** The opener of shells; absent where there are no notebooks. */
export const IShellOpener = new Token<IShellOpener>(
  'jupyterlab-layerbook:IShellOpener',
  'Opens shells in images and containers as terminal tabs.'
);

/** What shells are opened with. */
export interface IShellOpenerOptions {
  readonly app: JupyterFrontEnd;
  readonly labShell: ILabShell | null;
  readonly tracker: INotebookTracker;
  readonly client: IRpcClient;
  readonly look: TerminalLook;
  readonly trans: TranslationBundle;
}

/** See {@link IShellOpener}. The terminal is loaded with the first shell. */
export class ShellOpener implements IShellOpener {
  private readonly _options: IShellOpenerOptions;
  private readonly _notebooks: PageNotebooks;

  constructor(options: IShellOpenerOptions) {
    this._options = options;
    this._notebooks = new PageNotebooks(options.app.serviceManager.contents);
  }

  get look(): TerminalLook {
    return this._options.look;
  }

  open(target: ShellTarget, user: ShellUser = 'image'): void {
    void this._open({
      name: this._nameOf(target),
      params: () => ({ target: this._withNotebook(target), user }),
      browse:
        target.kind === 'commit'
          ? this._browse(target.notebookId, target.oid)
          : null
    });
  }

  openAround(element: Element, user: ShellUser = 'image'): void {
    const panel = this._options.tracker.find(one => one.node.contains(element));
    const cell = panel?.content.widgets.find(one => one.node.contains(element));
    if (panel && cell) {
      this.openCell(panel, cell, user);
    }
  }

  openCell(panel: NotebookPanel, cell: Cell, user: ShellUser = 'image'): void {
    const host = this._notebooks.of(panel);
    const cells = host?.pageCells() ?? [];
    const own = cells.find(({ id }) => id === cell.model.id);
    if (!host || !own) {
      return;
    }
    const { trans } = this._options;
    const number =
      cells.filter(({ kind }) => kind === own.kind).indexOf(own) + 1;
    const notebookId = ensureNotebookId(host.model);
    const commit = own.kind === 'dockerfile' ? commitOf(own.card) : null;
    void this._open({
      name:
        own.kind === 'dockerfile'
          ? trans.__('Dockerfile cell %1', number)
          : trans.__('container cell %1', number),
      params: () => ({
        target: {
          kind: 'cell',
          notebook: takeSnapshot(host, notebookId),
          cellId: own.id
        },
        user
      }),
      browse: commit === null ? null : this._browse(notebookId, commit)
    });
  }

  private async _open(
    request: Pick<IShellRequest, 'name' | 'params' | 'browse'>
  ): Promise<void> {
    const { trans } = this._options;
    try {
      const { openShell } = await import('./open-shell.js');
      await openShell({ ...this._options, ...request });
    } catch (error) {
      const { message, hint } = toErrorData(error);
      const title = trans.__('The shell could not be opened');
      await showErrorMessage(title, `${message} ${hint}`);
    }
  }

  /** A commit's target with its notebook, if that is open: it may have to be built. */
  private _withNotebook(target: ShellTarget): ShellTarget {
    if (target.kind !== 'commit') {
      return target;
    }
    const panel = findNotebook(this._options.tracker, target.notebookId);
    const host = panel && this._notebooks.of(panel);
    return host
      ? { ...target, notebook: takeSnapshot(host, target.notebookId) }
      : target;
  }

  private _nameOf(target: ShellTarget): string {
    const { trans } = this._options;
    switch (target.kind) {
      case 'commit':
        return trans.__('commit %1', target.oid.slice(0, 8));
      case 'container':
        return trans.__('container %1', shortId(target.containerId));
      case 'cell':
        throw new LayerbookError('internal', 'Cells are opened by themselves.');
    }
  }

  private _browse(notebookId: string, commit: string): (() => void) | null {
    const { commands } = this._options.app;
    const command = HistoryCommandIDs.openLayer;
    return commands.hasCommand(command)
      ? () => void commands.execute(command, { notebookId, commit })
      : null;
  }
}

/** The last commit that a Dockerfile cell made. */
function commitOf(card: Card | null): string | null {
  if (card === null || !isLayerCard(card)) {
    return null;
  }
  const step = card.steps.findLast(
    one => (one.layer?.commit ?? one.commit) !== undefined
  );
  return step?.layer?.commit ?? step?.commit ?? null;
}
