import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import { CommandIDs } from '../command-ids.js';
import { parseCellId } from '../../common/ids.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import { isAuto, setAuto } from '../executor/notebook-auto.js';
import { checkBases } from './check-bases.js';
import { kindOfModel } from './cell-kind.js';
import type { INotebookCommandsOptions } from './command-options.js';
import { reportFailure, type PanelCommands } from './panel-commands.js';

/** Adds the commands that run cells, stop them, and say what running them would do. */
export function addRunCommands(
  commands: PanelCommands,
  options: INotebookCommandsOptions
): void {
  const { trans } = options;
  const hasCells = ({ content }: NotebookPanel) =>
    content.widgets.some(cell => kindOfModel(cell.model) !== null);
  commands.add(CommandIDs.runAndBelow, {
    label: trans.__('Run Selected Cell and All Stale Below'),
    isEnabled: hasCells,
    execute: panel => runAndBelow(panel, options)
  });
  commands.add(CommandIDs.runWithoutCache, {
    label: trans.__('Run Selected Dockerfile Cells Without Cache'),
    isEnabled: panel => selectedIds(panel, 'dockerfile').length > 0,
    execute: panel => runWithoutCache(panel, options)
  });
  commands.add(CommandIDs.rebuildAndRunAll, {
    label: trans.__('Rebuild Without Cache and Run All Cells…'),
    execute: panel => rebuildAndRunAll(panel, options)
  });
  commands.add(CommandIDs.interrupt, {
    label: trans.__('Stop Dockerfile and Container Cells'),
    execute: panel => stopRuns(panel, options)
  });
  commands.add(CommandIDs.toggleAuto, {
    label: trans.__('Run Stale Cells Automatically'),
    caption: trans.__(
      'Run the stale cells below each cell that was run, and rebuild when files of the build context change'
    ),
    isEnabled: hasCells,
    isToggled: ({ content }) => content.model !== null && isAuto(content.model),
    execute: ({ content: { model } }) => {
      if (model) {
        setAuto(model, !isAuto(model));
      }
    }
  });
  commands.add(CommandIDs.checkBases, {
    label: trans.__('Check Base Images'),
    caption: trans.__(
      'Ask the engine and the registries what the names behind FROM stand for now'
    ),
    isEnabled: hasCells,
    execute: async ({ content }) => {
      const notebook = options.notebooks.find(content.model);
      if (notebook) {
        await checkBases(notebook, options);
      }
    }
  });
}

/** Stops what runs of a notebook's Layerbook cells and drops what waits. */
export async function stopRuns(
  { content }: NotebookPanel,
  { notebooks, trans }: INotebookCommandsOptions
): Promise<void> {
  try {
    await notebooks.find(content.model)?.runs.stop();
  } catch (error) {
    reportFailure(trans.__('The run could not be stopped.'), error);
  }
}

async function runAndBelow(
  panel: NotebookPanel,
  options: INotebookCommandsOptions
): Promise<void> {
  const { sessionDialogs, translator, notebooks } = options;
  const { content, sessionContext } = panel;
  const { activeCell } = content;
  const notebook = notebooks.find(content.model);
  if (!activeCell || !notebook) {
    return;
  }
  content.deselectAll();
  const { id } = activeCell.model;
  const isOver = await NotebookActions.run(
    content,
    sessionContext,
    sessionDialogs ?? undefined,
    translator
  );
  if (isOver && !notebook.isDisposed) {
    await notebook.rerun.runBelow(aboveOrAt(notebook.host.model.cells, id));
  }
}

/** The last Layerbook cell down to the cell with this id, or null: a kernel cell counts where it stands. */
function aboveOrAt(
  models: Iterable<Parameters<typeof kindOfModel>[0]>,
  id: string
): ReturnType<typeof parseCellId> | null {
  let last: ReturnType<typeof parseCellId> | null = null;
  for (const model of models) {
    if (kindOfModel(model) !== null) {
      last = parseCellId(model.id);
    }
    if (model.id === id) {
      break;
    }
  }
  return last;
}

async function runWithoutCache(
  panel: NotebookPanel,
  { executor, sessionDialogs, translator }: INotebookCommandsOptions
): Promise<void> {
  executor.skipCacheOnce(selectedIds(panel, 'dockerfile'));
  await NotebookActions.run(
    panel.content,
    panel.sessionContext,
    sessionDialogs ?? undefined,
    translator
  );
}

async function rebuildAndRunAll(
  { sessionContext, content }: NotebookPanel,
  { executor, sessionDialogs, translator }: INotebookCommandsOptions
): Promise<void> {
  const hasKernel = Boolean(sessionContext.session?.kernel);
  if (hasKernel && !(await sessionDialogs?.restart(sessionContext))) {
    return;
  }
  executor.skipCacheOnce(
    content.widgets
      .filter(cell => kindOfModel(cell.model) === 'dockerfile')
      .map(cell => cell.model.id)
  );
  await NotebookActions.runAll(
    content,
    sessionContext,
    sessionDialogs ?? undefined,
    translator
  );
}

function selectedIds({ content }: NotebookPanel, kind: CellKind): string[] {
  return content.widgets
    .filter(
      cell =>
        content.isSelectedOrActive(cell) && kindOfModel(cell.model) === kind
    )
    .map(cell => cell.model.id);
}
