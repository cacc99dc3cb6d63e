import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IVolumeEntry } from '../../common/protocol/containers.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { formatBytes, formatCount } from '../../common/format.js';
import { withProgress } from '../history/actions/with-progress.js';
import type { IDroppedFile } from './dropped-files.js';
import type { VolumeModel } from './volume-model.js';

/** Names that a question lists. */
const MAX_NAMED = 8;

/** Writes files into the folder that is shown, after asking about those that are there already. */
export async function uploadFiles(
  model: VolumeModel,
  files: readonly IDroppedFile[],
  trans: TranslationBundle
): Promise<void> {
  const { files: volume, path: folder } = model;
  const chosen = await askReplaced(model, files, trans);
  if (chosen.length === 0) {
    return;
  }
  const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
  await withProgress({
    pending: trans._n(
      'Uploading 1 file (%2) to the volume %3…',
      'Uploading %1 files (%2) to the volume %3…',
      chosen.length,
      formatBytes(total),
      volume.volume
    ),
    done: () =>
      trans._n(
        '1 file was uploaded to the volume %2.',
        '%1 files were uploaded to the volume %2.',
        chosen.length,
        volume.volume
      ),
    work: async signal => {
      for (const { path, file, replace } of chosen) {
        const target = folder === '' ? path : `${folder}/${path}`;
        await volume.write(target, file, { signal, replace });
      }
    },
    trans
  });
  await model.load();
}

type Chosen = IDroppedFile & { readonly replace: boolean };

/** The files without those that are not to be replaced; none when the person gives up. */
async function askReplaced(
  model: VolumeModel,
  files: readonly IDroppedFile[],
  trans: TranslationBundle
): Promise<readonly Chosen[]> {
  const old = await findOld(model, files);
  if (old.length === 0) {
    return files.map(file => ({ ...file, replace: false }));
  }
  const names = old.slice(0, MAX_NAMED).map(({ path }) => path);
  const { button } = await showDialog({
    title: trans.__('Replace Files?'),
    body: [
      trans._n(
        'The volume has a file of this name already: %2',
        'The volume has files of these %1 names already: %2',
        old.length,
        names.join(', ')
      ),
      old.length > MAX_NAMED
        ? trans.__('and %1 more', formatCount(old.length - MAX_NAMED))
        : ''
    ]
      .join(' ')
      .trim(),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({
        label: trans.__('Keep Old'),
        caption: trans.__('Upload the other files only'),
        actions: ['keep']
      }),
      Dialog.warnButton({
        label: trans.__('Replace'),
        actions: ['replace']
      })
    ],
    defaultButton: 0
  });
  if (button.actions.includes('replace')) {
    return files.map(file => ({ ...file, replace: true }));
  }
  return button.actions.includes('keep')
    ? files
        .filter(file => !old.includes(file))
        .map(file => ({ ...file, replace: false }))
    : [];
}

/** Which of the files the volume has already; each folder is listed once. */
async function findOld(
  model: VolumeModel,
  files: readonly IDroppedFile[]
): Promise<readonly IDroppedFile[]> {
  const folders = new Map<string, Promise<ReadonlySet<string>>>([
    ['', Promise.resolve(namesOf(model.entries ?? []))]
  ]);
  const old: IDroppedFile[] = [];
  for (const file of files) {
    const slash = file.path.lastIndexOf('/');
    const folder = file.path.slice(0, Math.max(0, slash));
    const names = folders.get(folder) ?? listNames(model, folder);
    folders.set(folder, names);
    if ((await names).has(file.path.slice(slash + 1))) {
      old.push(file);
    }
  }
  return old;
}

async function listNames(
  model: VolumeModel,
  folder: string
): Promise<ReadonlySet<string>> {
  try {
    const { signal } = new AbortController();
    const { entries } = await model.files.list(model.pathOf(folder), signal);
    return namesOf(entries);
  } catch (error) {
    if (isLayerbookError(error, 'request.invalid')) {
      // There is no such folder yet.
      return new Set();
    }
    throw error;
  }
}

function namesOf(entries: readonly IVolumeEntry[]): ReadonlySet<string> {
  return new Set(entries.map(({ name }) => name));
}
