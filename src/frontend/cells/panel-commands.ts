import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { toErrorData } from '../../common/protocol/errors.js';

/** A command of the notebook that is in front. */
export interface IPanelCommand {
  readonly label: string;
  readonly caption?: string;
  readonly execute: (panel: NotebookPanel) => unknown;
  readonly isEnabled?: (panel: NotebookPanel) => boolean;
  /** Only for commands that switch something on and off. */
  readonly isToggled?: (panel: NotebookPanel) => boolean;
}

/** Adds commands that work on the notebook in front, and are disabled when another thing is in front. */
export class PanelCommands {
  private readonly _app: JupyterFrontEnd;
  private readonly _tracker: INotebookTracker;

  constructor(app: JupyterFrontEnd, tracker: INotebookTracker) {
    this._app = app;
    this._tracker = tracker;
  }

  add(id: string, command: IPanelCommand): void {
    const { isEnabled, isToggled } = command;
    this._app.commands.addCommand(id, {
      label: command.label,
      ...(command.caption === undefined ? {} : { caption: command.caption }),
      isEnabled: () => {
        const panel = this._current();
        return panel !== null && (isEnabled?.(panel) ?? true);
      },
      ...(isToggled
        ? {
            isToggleable: true,
            isToggled: () => {
              const panel = this._current();
              return panel !== null && isToggled(panel);
            }
          }
        : {}),
      execute: () => {
        const panel = this._current();
        return panel === null ? undefined : command.execute(panel);
      },
      describedBy: { args: { type: 'object', properties: {} } }
    });
  }

  private _current(): NotebookPanel | null {
    return panelInFront(this._app, this._tracker);
  }
}

/** The notebook in front; null when another thing is. */
export function panelInFront(
  app: JupyterFrontEnd,
  tracker: INotebookTracker
): NotebookPanel | null {
  const panel = tracker.currentWidget;
  return panel === app.shell.currentWidget ? panel : null;
}

/** Shows a failure of a command: what failed, why, and what to do. */
export function reportFailure(what: string, error: unknown): void {
  const { message, hint } = toErrorData(error);
  Notification.error(`${what} ${message} ${hint}`, { autoClose: 8_000 });
}
