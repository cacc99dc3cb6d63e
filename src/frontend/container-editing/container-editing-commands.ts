import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import { settingsIcon } from '@jupyterlab/ui-components';
import { kindOfModel } from '../cells/cell-kind.js';
import { panelInFront } from '../cells/panel-commands.js';
import { ContainerEditingCommandIDs } from './container-editing-command-ids.js';
import type { ContainerForms } from './container-forms.js';
import { looksConvertible } from './looks-convertible.js';

/** What the commands work with. */
interface IContainerEditingOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly forms: ContainerForms;
  readonly trans: TranslationBundle;
}

interface IOwnCommand {
  readonly label: string;
  readonly caption: string;
  readonly icon?: LabIcon;
  readonly isToggled?: (cell: Cell) => boolean;
  readonly execute: (cell: Cell, panel: NotebookPanel) => Promise<void> | void;
}

/** Adds the commands that write container cells. */
export function addContainerEditingCommands(
  options: IContainerEditingOptions
): void {
  const { app, tracker, forms, trans } = options;
  addCellCommand(options, ContainerEditingCommandIDs.editOptions, {
    label: trans.__('Container Options…'),
    caption: trans.__('Edit the option lines of the container cell in a form'),
    icon: settingsIcon,
    isToggled: cell => forms.has(cell),
    execute: (cell, panel) => forms.toggle(cell, panel)
  });
  addCellCommand(options, ContainerEditingCommandIDs.copyDockerRun, {
    label: trans.__('Copy as docker run'),
    caption: trans.__(
      'Copy the container cell as a docker run command for a terminal'
    ),
    execute: async (cell, { content }) => {
      const { copyDockerRun } = await import('./copy-docker-run.js');
      copyDockerRun(cell.model, content, trans);
    }
  });
  app.commands.addCommand(ContainerEditingCommandIDs.pasteDockerRun, {
    label: trans.__('Paste docker run as Container Cell…'),
    caption: trans.__(
      'Turn a docker run command or a Compose file into container cells'
    ),
    isEnabled: () => panelInFront(app, tracker) !== null,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => pasteDockerRun(options)
  });
  // Toolbars of cells are made once and ask again only when told to.
  tracker.activeCellChanged.connect(() =>
    app.commands.notifyCommandChanged(ContainerEditingCommandIDs.editOptions)
  );
}

/** Adds a command of the active container cell, which is not shown for other cells. */
function addCellCommand(
  options: IContainerEditingOptions,
  id: string,
  command: IOwnCommand
): void {
  const { app, tracker } = options;
  const { isToggled } = command;
  const cellInFront = (): Cell | null => {
    const cell = panelInFront(app, tracker)?.content.activeCell ?? null;
    return cell && kindOfModel(cell.model) === 'container' ? cell : null;
  };
  app.commands.addCommand(id, {
    label: command.label,
    caption: command.caption,
    ...(command.icon ? { icon: command.icon } : {}),
    isVisible: () => cellInFront() !== null,
    isEnabled: () => cellInFront() !== null,
    ...(isToggled
      ? {
          isToggleable: true,
          isToggled: () => {
            const cell = cellInFront();
            return cell !== null && isToggled(cell);
          }
        }
      : {}),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const cell = cellInFront();
      const panel = panelInFront(app, tracker);
      if (cell && panel) {
        await command.execute(cell, panel);
        app.commands.notifyCommandChanged(id);
      }
    }
  });
}

async function pasteDockerRun(
  options: IContainerEditingOptions
): Promise<void> {
  const { app, tracker, trans } = options;
  const panel = panelInFront(app, tracker);
  if (!panel) {
    return;
  }
  const [{ askForText }, { convertText }, { putConverted }] = await Promise.all(
    [
      import('./paste-dialog.js'),
      import('./convert-text.js'),
      import('./put-converted.js')
    ]
  );
  const copied = await readClipboard();
  const found = looksConvertible(copied) ? convertText(copied) : null;
  const converted = found ?? (await askForText(convertText, trans));
  if (converted) {
    const { content: notebook } = panel;
    putConverted({ notebook, converted, pasted: null, trans });
  }
}

/** Empty where the page may not read the clipboard: then the person pastes into a dialog. */
async function readClipboard(): Promise<string> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return '';
  }
}
