import type { NotebookPanel } from '@jupyterlab/notebook';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import { CommandIDs } from '../command-ids.js';
import {
  changeCellType,
  forgetKind,
  kindOfModel,
  newCell,
  type CellTypeChoice
} from './cell-kind.js';
import { selectedDockerfileCells, toggleDisabled } from './disable-cells.js';
import type { INotebookCommandsOptions } from './command-options.js';
import type { PanelCommands } from './panel-commands.js';

/** Adds the commands that make cells Layerbook's or not, and switch Dockerfile cells off. */
export function addTypeCommands(
  commands: PanelCommands,
  options: INotebookCommandsOptions
): void {
  const { trans } = options;
  const change = (choice: CellTypeChoice) => (panel: NotebookPanel) =>
    changeType(panel, choice, options);
  commands.add(CommandIDs.changeToDockerfile, {
    label: trans.__('Change to Dockerfile Cell Type'),
    execute: change('dockerfile')
  });
  commands.add(CommandIDs.changeToContainer, {
    label: trans.__('Change to Container Cell Type'),
    execute: change('container')
  });
  commands.add(CommandIDs.changeToCode, {
    label: trans.__('Change to Code Cell Type'),
    execute: change('code')
  });
  commands.add(CommandIDs.insertDockerfileBelow, {
    label: trans.__('Insert Dockerfile Cell Below'),
    execute: panel => insertBelow(panel, 'dockerfile')
  });
  commands.add(CommandIDs.insertContainerBelow, {
    label: trans.__('Insert Container Cell Below'),
    execute: panel => insertBelow(panel, 'container')
  });
  commands.add(CommandIDs.toggleDisabled, {
    label: trans.__('Disable Dockerfile Cells'),
    caption: trans.__(
      'Leave the selected Dockerfile cells out of builds, or take them in again'
    ),
    isEnabled: ({ content }) => selectedDockerfileCells(content) !== 'none',
    isToggled: ({ content }) => selectedDockerfileCells(content) === 'disabled',
    execute: ({ content }) => toggleDisabled(content)
  });
}

/** Does what JupyterLab's own command of this id leaves to do for cells of ours. */
export function finishTypeCommand(
  id: string,
  panel: NotebookPanel,
  options: INotebookCommandsOptions
): void {
  const { widgets, activeCell } = panel.content;
  if (id === 'notebook:change-cell-to-code') {
    if (activeCell && kindOfModel(activeCell.model)) {
      changeType(panel, 'code', options);
    }
  } else if (id.startsWith('notebook:change-cell-to-')) {
    widgets.forEach(cell => forgetKind(cell.model));
  }
}

function changeType(
  { content }: NotebookPanel,
  choice: CellTypeChoice,
  { translator }: INotebookCommandsOptions
): void {
  changeCellType(content, choice, translator);
  content.activate();
}

function insertBelow({ content }: NotebookPanel, kind: CellKind): void {
  const { model } = content;
  if (!model) {
    return;
  }
  const index = content.activeCell ? content.activeCellIndex + 1 : 0;
  model.sharedModel.insertCell(index, newCell(kind));
  content.activeCellIndex = index;
  content.deselectAll();
  content.activate();
}
