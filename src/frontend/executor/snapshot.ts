import type { INotebookModel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';
import { savedResultOf } from '../../common/cards/reduce.js';
import { isObject } from '../../common/is-object.js';
import { parseNotebookId, type NotebookId } from '../../common/ids.js';
import {
  readNotebookConfig,
  type IReadConfig
} from '../../common/notebook/build-config.js';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { INotebookHost } from './notebook-host.js';

/** Version of what this project keeps in a notebook's metadata. */
const METADATA_VERSION = 1;

/** Drives whose files are those of the server itself: its own, and the one of real-time collaboration. */
const SERVER_DRIVES = new Set(['', 'RTC']);

/** The part of a contents manager that knows drives. */
export type IDriveNames = Pick<Contents.IManager, 'driveName' | 'localPath'>;

/** The build settings in a notebook's metadata, with their defaults. */
export function configOf(model: INotebookModel): IReadConfig {
  return readNotebookConfig({
    [METADATA_KEY]: model.sharedModel.getMetadata(METADATA_KEY) as unknown
  });
}

/** The id in a notebook's metadata, or null when none of its cells was run yet. */
export function readNotebookId(model: INotebookModel): NotebookId | null {
  const metadata: unknown = model.sharedModel.getMetadata(METADATA_KEY);
  const id = isObject(metadata) ? metadata['id'] : undefined;
  try {
    return typeof id === 'string' ? parseNotebookId(id) : null;
  } catch {
    return null;
  }
}

/** The notebook's id; makes one, and the rest of the metadata, when a cell is run for the first time. */
export function ensureNotebookId(model: INotebookModel): NotebookId {
  const known = readNotebookId(model);
  if (known) {
    return known;
  }
  const id = parseNotebookId(UUID.uuid4());
  const before: unknown = model.sharedModel.getMetadata(METADATA_KEY);
  // Undo must not take the name of a history away from its notebook.
  model.sharedModel.transact(() => {
    model.sharedModel.setMetadata(METADATA_KEY, {
      context: '.',
      buildArgs: {},
      ...(isObject(before) ? before : {}),
      version: METADATA_VERSION,
      id
    });
  }, false);
  return id;
}

/**
 * The path below the server's root folder of the file with this contents path.
 *
 * Throws `request.invalid` for a file on a drive whose files the server does not have.
 */
export function serverPath(contents: IDriveNames, path: string): string {
  const drive = contents.driveName(path);
  if (!SERVER_DRIVES.has(drive)) {
    throw new LayerbookError(
      'request.invalid',
      `This notebook is on the drive "${drive}", whose files a build on the server cannot read.`,
      { hint: 'Save a copy of it among the files of the Jupyter server.' }
    );
  }
  return contents.localPath(path);
}

/** What the back end has to know to run a cell. Throws what `serverPath` throws. */
export function takeSnapshot(
  host: Pick<INotebookHost, 'model' | 'serverPath' | 'pageCells'>,
  id: NotebookId
): NotebookSnapshot {
  const { config, problem } = configOf(host.model);
  return {
    id,
    path: host.serverPath(),
    config,
    ...(problem === null ? {} : { configProblem: problem }),
    cells: host.pageCells().map(({ card, ...cell }) => ({
      ...cell,
      ...savedResultOf(card)
    }))
  };
}
