import { Notification } from '@jupyterlab/apputils';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { formatBytes, formatCount } from '../../common/format.js';
import type {
  IContainerInfo,
  SaveTarget
} from '../../common/protocol/containers.js';
import { useTrans } from '../ui/trans.js';
import { topmost } from './chosen-paths.js';
import type { ChosenPaths } from './chosen-paths.js';
import { listFiles } from './container-changes.js';
import type { IContainerServices } from './container-services.js';
import { FileChecklist } from './file-checklist.js';
import { besideNotebook } from './find-cell.js';
import { requirePlace, saveInto } from './save-into.js';
import { askChoice } from './view-dialog.js';

/** Folder beside the notebook that is offered. */
const FOLDER = 'from-container';

/** What was chosen in the dialog; it changes while the dialog is open. */
interface IChoice {
  chosen: ChosenPaths;
  kind: SaveTarget['kind'];
  folder: string;
  volume: string;
  volumePath: string;
}

/** Lets a person copy files of an ended container into a folder or a volume. Throws a `LayerbookError`. */
export async function saveFiles(
  services: IContainerServices,
  card: ContainerCard,
  info: IContainerInfo
): Promise<void> {
  const { client, trans } = services;
  const place = requirePlace(services, card);
  const [{ files, more, chosen }, volumes] = await Promise.all([
    listFiles(client, info),
    client.request('listVolumes', undefined).catch(() => [])
  ]);
  const choice: IChoice = {
    chosen,
    kind: 'folder',
    folder: FOLDER,
    volume: volumes[0]?.name ?? '',
    volumePath: ''
  };
  const names = volumes.map(({ name }) => name);
  const what = await askChoice({
    title: trans.__('Save files of the container'),
    choice,
    view: (now, change) => (
      <>
        <FileChecklist
          files={files}
          more={more}
          chosen={now.chosen}
          onChoose={paths => change({ chosen: paths })}
        />
        <TargetView volumes={names} choice={now} onChange={change} />
      </>
    ),
    read: now => {
      const target = targetOf(now);
      if (target === null) {
        return trans.__('Say where the files shall be saved.');
      }
      return now.chosen.size > 0
        ? { paths: topmost(now.chosen), target }
        : trans.__('Choose at least one file.');
    },
    accept: trans.__('Save'),
    trans
  });
  const saved =
    what === null ? null : await saveInto(services, place, { info, ...what });
  if (what !== null && saved !== null) {
    const folder = besideNotebook(place, choice.folder);
    tellSaved(services, saved, what.target, folder);
  }
}

function targetOf(choice: IChoice): SaveTarget | null {
  const folder = choice.folder.trim();
  const volume = choice.volume.trim();
  if (choice.kind === 'folder') {
    return folder === '' ? null : { kind: 'folder', path: folder };
  }
  return volume === ''
    ? null
    : {
        kind: 'volume',
        name: volume,
        path: choice.volumePath.trim().replace(/^\/+/, '')
      };
}

function tellSaved(
  { app, trans }: IContainerServices,
  saved: { readonly files: number; readonly bytes: number },
  target: SaveTarget,
  folder: string
): void {
  const where = target.kind === 'folder' ? target.path : target.name;
  Notification.success(
    trans._n(
      'Saved %2 file (%3) to %4.',
      'Saved %2 files (%3) to %4.',
      saved.files,
      formatCount(saved.files),
      formatBytes(saved.bytes),
      where
    ),
    {
      autoClose: 8000,
      actions:
        target.kind === 'folder'
          ? [
              {
                label: trans.__('Open folder'),
                callback: () => {
                  void app.commands.execute('filebrowser:open-path', {
                    path: folder
                  });
                }
              }
            ]
          : []
    }
  );
}

interface ITargetProps {
  readonly volumes: readonly string[];
  readonly choice: IChoice;
  readonly onChange: (part: Partial<IChoice>) => void;
}

function TargetView(props: ITargetProps): React.JSX.Element {
  const { volumes, choice, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <fieldset className="layerbook-checklist">
      <legend>{trans.__('Save to')}</legend>
      <div className="layerbook-choice-line">
        <label>
          <input
            type="radio"
            name={id}
            checked={choice.kind === 'folder'}
            onChange={() => onChange({ kind: 'folder' })}
          />
          {trans.__('a folder beside the notebook')}
        </label>
        <input
          type="text"
          className="jp-mod-styled"
          aria-label={trans.__('Folder')}
          value={choice.folder}
          onChange={event =>
            onChange({ kind: 'folder', folder: event.currentTarget.value })
          }
        />
      </div>
      <div className="layerbook-choice-line">
        <label>
          <input
            type="radio"
            name={id}
            checked={choice.kind === 'volume'}
            disabled={volumes.length === 0}
            onChange={() => onChange({ kind: 'volume' })}
          />
          {volumes.length === 0
            ? trans.__('a volume (there is none)')
            : trans.__('a volume')}
        </label>
        {volumes.length === 0 ? null : <VolumeFields {...props} />}
      </div>
    </fieldset>
  );
}

function VolumeFields(props: ITargetProps): React.JSX.Element {
  const { volumes, choice, onChange } = props;
  const trans = useTrans();
  return (
    <>
      <select
        aria-label={trans.__('Volume')}
        value={choice.volume}
        onChange={event =>
          onChange({ kind: 'volume', volume: event.currentTarget.value })
        }
      >
        {volumes.map(name => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <input
        type="text"
        className="jp-mod-styled"
        aria-label={trans.__('Folder in the volume')}
        placeholder={trans.__('folder in it')}
        value={choice.volumePath}
        onChange={event =>
          onChange({ kind: 'volume', volumePath: event.currentTarget.value })
        }
      />
    </>
  );
}
