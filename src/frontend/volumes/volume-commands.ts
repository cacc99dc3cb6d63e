import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { describeArgs } from '../history/actions/describe-args.js';
import type { IRpcClient } from '../tokens.js';
import type { IChangeOptions } from './change-volumes.js';
import { VolumeCommandIDs } from './volume-command-ids.js';
import type { VolumeOpener } from './volume-opener.js';
import type { VolumesPanel } from './volumes-panel.js';

/** What the commands of volumes work with. */
export interface IVolumeCommandOptions {
  readonly app: JupyterFrontEnd;
  readonly client: IRpcClient;
  readonly panel: VolumesPanel;
  readonly opener: VolumeOpener;
  readonly palette: ICommandPalette | null;
  readonly trans: TranslationBundle;
}

/** A row of the panel. */
const ROW = '.layerbook-volumes .layerbook-tree-row[data-volume]';

/** Registers the commands of volumes, and their places in menus and palette. */
export function addVolumeCommands(options: IVolumeCommandOptions): void {
  const { app, panel, palette, trans } = options;
  const { commands, contextMenu } = app;
  commands.addCommand(VolumeCommandIDs.showVolumes, {
    label: trans.__('Show Volumes'),
    caption: trans.__(
      'Show the volumes of the engine: the data that outlives containers'
    ),
    describedBy: { args: describeArgs({}) },
    execute: () => app.shell.activateById(panel.id)
  });
  commands.addCommand(VolumeCommandIDs.newVolume, {
    label: trans.__('New Volume…'),
    describedBy: { args: describeArgs({}) },
    execute: async () => {
      app.shell.activateById(panel.id);
      const { createVolume } = await import('./change-volumes.js');
      await createVolume(await changeOptions(options));
    }
  });
  addRowCommands(options);
  for (const command of [
    VolumeCommandIDs.showVolumes,
    VolumeCommandIDs.newVolume
  ]) {
    palette?.addItem({ command, category: trans.__('Layerbook') });
  }
  [
    VolumeCommandIDs.browseVolume,
    VolumeCommandIDs.copyVolume,
    VolumeCommandIDs.removeVolume
  ].forEach((command, rank) =>
    contextMenu.addItem({ command, selector: ROW, rank })
  );
}

/** Commands about the volume of `args`, else of the row whose menu is open. */
function addRowCommands(options: IVolumeCommandOptions): void {
  const { opener, trans } = options;
  addRowCommand(options, VolumeCommandIDs.browseVolume, {
    label: trans.__('Browse Volume'),
    execute: (volume, { path }) =>
      opener.open(volume, typeof path === 'string' ? path : undefined)
  });
  addRowCommand(options, VolumeCommandIDs.copyVolume, {
    label: trans.__('Copy Volume…'),
    execute: async volume => {
      const { copyVolume } = await import('./change-volumes.js');
      await copyVolume(await changeOptions(options), volume);
    }
  });
  addRowCommand(options, VolumeCommandIDs.removeVolume, {
    label: trans.__('Remove Volume…'),
    execute: async volume => {
      const { removeVolume } = await import('./change-volumes.js');
      if (await removeVolume(await changeOptions(options), volume)) {
        opener.close(volume);
      }
    }
  });
}

function addRowCommand(
  { app }: IVolumeCommandOptions,
  id: string,
  command: {
    readonly label: string;
    readonly execute: (
      volume: string,
      args: ReadonlyPartialJSONObject
    ) => Promise<void>;
  }
): void {
  const { label, execute } = command;
  app.commands.addCommand(id, {
    label,
    describedBy: { args: describeArgs({ volume: 'string', path: 'string' }) },
    execute: async args => {
      const node = app.contextMenuHitTest(
        element => element.dataset['volume'] !== undefined
      );
      const volume = args['volume'] ?? node?.dataset['volume'];
      if (typeof volume === 'string' && volume !== '') {
        await execute(volume, args);
      }
    }
  });
}

async function changeOptions({
  client,
  panel,
  trans
}: IVolumeCommandOptions): Promise<IChangeOptions> {
  const { model } = await panel.content();
  return { client, model, trans };
}
