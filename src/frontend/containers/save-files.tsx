import { Notification } from '@jupyterlab/apputils';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { formatBytes, formatCount } from '../../common/format.js';
import type {
  IContainerInfo,
  SaveTarget
} from '../../common/protocol/containers.js';
import type { IFileChange } from '../../common/protocol/history.js';
import { useTrans } from '../ui/trans.js';
import { choosable, topmost } from './chosen-paths.js';
import type { ChosenPaths } from './chosen-paths.js';
import { listFiles } from './container-changes.js';
import type { IContainerServices } from './container-services.js';
import { FileChecklist } from './file-checklist.js';
import { besideNotebook } from './find-cell.js';
import { requirePlace, saveInto } from './save-into.js';
import { showViewDialog } from './view-dialog.js';

/** Changed files that are listed to choose from. */
const MAX_FILES = 20_000;
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
  const [listed, volumes] = await Promise.all([
    listFiles(client, identify(info), MAX_FILES),
    client.request('listVolumes', undefined).catch(() => [])
  ]);
  const files = choosable(listed.files);
  const choice: IChoice = {
    chosen: new Set(files.length <= 20 ? files.map(({ path }) => path) : []),
    kind: 'folder',
    folder: FOLDER,
    volume: volumes[0]?.name ?? '',
    volumePath: ''
  };
  let problem: string | null = null;
  for (;;) {
    const isAccepted = await showViewDialog({
      title: trans.__('Save files of the container'),
      view: (
        <SaveView
          files={files}
          more={listed.more}
          volumes={volumes.map(({ name }) => name)}
          choice={choice}
          problem={problem}
        />
      ),
      accept: trans.__('Save'),
      trans
    });
    if (!isAccepted) {
      return;
    }
    const target = targetOf(choice);
    if (choice.chosen.size > 0 && target !== null) {
      const paths = topmost(choice.chosen);
      const saved = await saveInto(services, place, { info, paths, target });
      if (saved !== null) {
        tellSaved(
          services,
          saved,
          target,
          besideNotebook(place, choice.folder)
        );
      }
      return;
    }
    problem =
      target === null
        ? trans.__('Say where the files shall be saved.')
        : trans.__('Choose at least one file.');
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

function identify({ notebookId, containerId }: IContainerInfo) {
  return { notebookId, containerId };
}

function SaveView(props: {
  files: readonly IFileChange[];
  more: number;
  volumes: readonly string[];
  choice: IChoice;
  problem: string | null;
}): React.JSX.Element {
  const { files, more, choice, problem } = props;
  const [, setVersion] = React.useState(0);
  const change = (part: Partial<IChoice>): void => {
    Object.assign(choice, part);
    setVersion(version => version + 1);
  };
  return (
    <>
      <FileChecklist
        files={files}
        more={more}
        chosen={choice.chosen}
        onChoose={chosen => change({ chosen })}
      />
      <TargetView volumes={props.volumes} choice={choice} onChange={change} />
      {problem === null ? null : (
        <p className="layerbook-form-error" role="alert">
          {problem}
        </p>
      )}
    </>
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
