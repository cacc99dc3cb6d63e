import type {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd
} from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { prefixOf } from '../../common/notebook/prefix.js';
import { toErrorData } from '../../common/protocol/errors.js';
import { configOf } from '../executor/snapshot.js';
import { dockerfileSource } from '../dockerfile-view/dockerfile-source.js';
import { showDockerfile } from '../dockerfile-view/show-dockerfile.js';
import type { IRpcClient } from '../tokens.js';
import { VerifyOpener } from '../verify/verify-opener.js';
import { BuildCommandIDs, RESTORE_STAGES } from './build-command-ids.js';
import { PageNotebooks } from './page-notebooks.js';
import { SideArea } from './side-area.js';
import { revealCell } from './reveal-cell.js';
import { StageOpener } from './stage-opener.js';

/** What the commands of a notebook's build work with. */
export interface IBuildCommandsOptions {
  readonly app: JupyterFrontEnd;
  /** Null where the main area holds one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly tracker: INotebookTracker;
  /** Null where nothing is restored. */
  readonly restorer: ILayoutRestorer | null;
  readonly client: IRpcClient;
  readonly editors: IEditorServices;
  readonly trans: TranslationBundle;
}

/** Adds the commands that concern a notebook's build as a whole. */
export function addBuildCommands(options: IBuildCommandsOptions): void {
  const { app, tracker, trans } = options;
  const notebooks = new PageNotebooks(app.serviceManager.contents);
  const area = new SideArea(app, options.labShell);
  const stages = createStageOpener(options, notebooks, area);
  const verifier = new VerifyOpener({ ...options, notebooks, area });
  const add = (
    id: string,
    command: {
      readonly label: string;
      readonly caption: string;
      readonly execute: (panel: NotebookPanel) => Promise<void> | void;
    }
  ): void => {
    app.commands.addCommand(id, {
      label: command.label,
      caption: command.caption,
      isEnabled: () => tracker.currentWidget !== null,
      describedBy: {
        args: { type: 'object', properties: {} }
      },
      execute: async () => {
        const panel = tracker.currentWidget;
        if (panel !== null) {
          // Until its file is there a notebook has one empty cell.
          await panel.context.ready;
          await guarded(trans, () => command.execute(panel));
        }
      }
    });
  };
  add(BuildCommandIDs.showStages, {
    label: trans.__('Show Stages'),
    caption: trans.__(
      'Show the stages of the notebook’s Dockerfile and what the final image leaves behind'
    ),
    execute: panel => stages.open(panel)
  });
  restoreStages(options, stages);
  add(BuildCommandIDs.buildSettings, {
    label: trans.__('Build Settings…'),
    caption: trans.__(
      'Set context, build arguments, secrets and more for the notebook’s builds'
    ),
    execute: async panel => {
      const host = notebooks.of(panel);
      if (host !== null) {
        const { editSettings } = await import('../settings/settings-dialog.js');
        await editSettings(host, app.serviceManager.contents, trans);
      }
    }
  });
  add(BuildCommandIDs.verify, {
    label: trans.__('Verify Export…'),
    caption: trans.__(
      'Build the exported Dockerfile and compare it with what the notebook built'
    ),
    execute: panel => verifier.verify(panel)
  });
}

/** Opens the tables again that were open before a reload, once their notebooks are there. */
function restoreStages(
  { app, tracker, restorer, trans }: IBuildCommandsOptions,
  stages: StageOpener
): void {
  app.commands.addCommand(RESTORE_STAGES, {
    label: trans.__('Restore Stages'),
    isVisible: () => false,
    describedBy: {
      args: { type: 'object', properties: { path: { type: 'string' } } }
    },
    execute: async args => {
      await tracker.restored;
      const panel = tracker.find(one => one.context.path === args['path']);
      if (panel !== undefined) {
        // Its file comes after the layout, which waits for this.
        await stages.open(panel);
      }
    }
  });
  void restorer?.restore(stages.tracker, {
    command: RESTORE_STAGES,
    name: widget => widget.content.model.panel.context.path,
    args: widget => ({ path: widget.content.model.panel.context.path })
  });
}

function createStageOpener(
  options: IBuildCommandsOptions,
  notebooks: PageNotebooks,
  area: SideArea
): StageOpener {
  const { app, trans } = options;
  return new StageOpener({
    ...options,
    notebooks,
    area,
    reveal: (panel, cellId) => void revealCell(app, panel, { cellId }),
    showDockerfile: panel =>
      void guarded(trans, () => showWhole(options, notebooks, panel))
  });
}

/** Shows the Dockerfile of a whole notebook. */
async function showWhole(
  options: IBuildCommandsOptions,
  notebooks: PageNotebooks,
  panel: NotebookPanel
): Promise<void> {
  const { app, editors, trans } = options;
  const host = notebooks.of(panel);
  const cells = (host?.pageCells() ?? []).filter(
    cell => cell.kind === 'dockerfile'
  );
  const last = cells.at(-1);
  if (host === null || last === undefined) {
    return;
  }
  const prefix = prefixOf(cells, last.id, configOf(host.model).config.file);
  await showDockerfile(prefix.text, editors, trans, {
    title: trans.__('Dockerfile of the Notebook'),
    ...dockerfileSource(app, panel, { prefix, cells })
  });
}

async function guarded(
  trans: TranslationBundle,
  action: () => Promise<void> | void
): Promise<void> {
  try {
    await action();
  } catch (error) {
    const { message, hint } = toErrorData(error);
    await showErrorMessage(trans.__('That did not work'), `${message} ${hint}`);
  }
}
