import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import {
  copyToCell,
  scriptToRun
} from '../../common/container/script-to-run.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { IFileChange } from '../../common/protocol/history.js';
import { configOf } from '../executor/snapshot.js';
import { requireChangeable } from '../history/actions/notebook-words.js';
import { useTrans } from '../ui/trans.js';
import { topmost } from './chosen-paths.js';
import type { ChosenPaths } from './chosen-paths.js';
import { listFiles } from './container-changes.js';
import type { IContainerServices } from './container-services.js';
import { FileChecklist } from './file-checklist.js';
import type { ICardPlace } from './find-cell.js';
import { insertDockerfileCell } from './insert-dockerfile-cell.js';
import { requirePlace, saveInto } from './save-into.js';
import { askChoice } from './view-dialog.js';

/** Folder of the build context into which chosen files are copied. */
const FOLDER = 'from-container';

type Script = ReturnType<typeof scriptToRun>;

/** What was chosen in the dialog; it changes while the dialog is open. */
interface IChoice {
  kind: 'run' | 'copy';
  chosen: ChosenPaths;
}

/**
 * Lets a person put what a run changed into a new Dockerfile cell: the script as an instruction, or files that it made.
 * Throws a `LayerbookError`.
 */
export async function makeCell(
  services: IContainerServices,
  card: ContainerCard,
  info: IContainerInfo
): Promise<void> {
  const { client, trans } = services;
  const place = requirePlace(services, card);
  requireChangeable(place.panel);
  const source = place.panel.content.model?.cells
    .get(place.index)
    .sharedModel.getSource();
  const script = scriptToRun(source ?? '');
  const { files, more, chosen } = await listFiles(client, info);
  const made = await askChoice<IChoice, { readonly paths: string[] | null }>({
    title: trans.__('Make it a Dockerfile cell'),
    choice: { kind: script === null ? 'copy' : 'run', chosen },
    view: (choice, change) => (
      <MakeView
        script={script}
        files={files}
        more={more}
        choice={choice}
        onChange={change}
      />
    ),
    read: choice => {
      if (choice.kind === 'run' && script !== null) {
        return { paths: null };
      }
      return choice.chosen.size > 0
        ? { paths: topmost(choice.chosen) }
        : trans.__('Choose at least one file.');
    },
    accept: trans.__('Make the cell'),
    trans
  });
  if (made === null) {
    return;
  }
  if (made.paths !== null) {
    await copyFiles(services, { card, info, place }, made.paths);
  } else if (script !== null) {
    insert(services, card, script.dockerfile);
  }
}

async function copyFiles(
  services: IContainerServices,
  run: {
    readonly card: ContainerCard;
    readonly info: IContainerInfo;
    readonly place: ICardPlace;
  },
  paths: readonly string[]
): Promise<void> {
  const { card, info, place } = run;
  const { model } = place.panel.content;
  const context = model === null ? '.' : configOf(model).config.context;
  const saved = await saveInto(services, place, {
    info,
    paths,
    target: { kind: 'folder', path: PathExt.join(context, FOLDER) }
  });
  if (saved !== null) {
    const files = paths.map((path, index) => ({
      from: `${FOLDER}/${saved.paths[index] ?? path}`,
      to: `/${path}`
    }));
    insert(services, card, copyToCell(files));
  }
}

/** The cell may have moved while files were copied. */
function insert(
  services: IContainerServices,
  card: ContainerCard,
  dockerfile: string
): void {
  const { trans } = services;
  insertDockerfileCell(requirePlace(services, card), hasBase =>
    hasBase
      ? dockerfile
      : `FROM ${card.image?.name ?? 'scratch'}\n${dockerfile}`
  );
  Notification.info(
    trans.__(
      'The new Dockerfile cell is above the container cell. Run it to build the image with it; Undo takes it away again.'
    ),
    { autoClose: 8000 }
  );
}

function MakeView(props: {
  script: Script;
  files: readonly IFileChange[];
  more: number;
  choice: Readonly<IChoice>;
  onChange: (part: Partial<IChoice>) => void;
}): React.JSX.Element {
  const { script, files, more, choice, onChange } = props;
  const trans = useTrans();
  return (
    <>
      <KindView
        kind={choice.kind}
        hasScript={script !== null}
        onChange={kind => onChange({ kind })}
      />
      {choice.kind === 'run' && script !== null ? (
        <ScriptPreview script={script} />
      ) : (
        <>
          <p>
            {trans.__(
              'The files are put into the folder %1 of the build context first, so that the Dockerfile can be built anywhere.',
              FOLDER
            )}
          </p>
          <FileChecklist
            files={files}
            more={more}
            chosen={choice.chosen}
            onChoose={chosen => onChange({ chosen })}
          />
        </>
      )}
    </>
  );
}

function KindView(props: {
  kind: IChoice['kind'];
  hasScript: boolean;
  onChange: (kind: IChoice['kind']) => void;
}): React.JSX.Element {
  const { kind, hasScript, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <div role="radiogroup" aria-label={trans.__('What the cell does')}>
      <label className="layerbook-choice-line">
        <input
          type="radio"
          name={id}
          checked={kind === 'run'}
          disabled={!hasScript}
          onChange={() => onChange('run')}
        />
        {hasScript
          ? trans.__('Run the script in the build (RUN)')
          : trans.__(
              'Run the script in the build: this cell has no script that can be run there'
            )}
      </label>
      <label className="layerbook-choice-line">
        <input
          type="radio"
          name={id}
          checked={kind === 'copy'}
          onChange={() => onChange('copy')}
        />
        {trans.__('Copy files that the run made into the image (COPY)')}
      </label>
    </div>
  );
}

function ScriptPreview(props: {
  script: NonNullable<Script>;
}): React.JSX.Element {
  const { dockerfile, notes } = props.script;
  return (
    <>
      <pre className="layerbook-preview">{dockerfile}</pre>
      {notes.length === 0 ? null : (
        <ul>
          {notes.map((note, index) => (
            <li key={index}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}
