import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes } from '../../common/format.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { tellFailure, withProgress } from '../history/actions/with-progress.js';
import { MAX_DOWNLOAD } from '../history/diff/download.js';
import { readBlob } from '../history/diff/file-parts.js';
import { saveBlob } from '../ui/save-blob.js';
import type { VolumeFiles } from './volume-files.js';

/** Bytes from which a download is said to be under way. */
const LARGE = 4 * 1024 * 1024;

/** Fetches a file whole and hands it to the browser, which saves it; tells what fails. */
export async function downloadFile(
  files: VolumeFiles,
  path: string,
  size: number,
  trans: TranslationBundle
): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const work = async (signal: AbortSignal): Promise<void> => {
    if (size > MAX_DOWNLOAD) {
      throw new LayerbookError(
        'request.invalid',
        `${name} has ${formatBytes(size)}, more than a page can hold.`,
        {
          hint: 'Copy it out with `docker cp` from a container that has the volume mounted.'
        }
      );
    }
    saveBlob(await readBlob(files.reader(path), { signal }), name);
  };
  if (size < LARGE) {
    await work(new AbortController().signal).catch(tellFailure);
    return;
  }
  await withProgress({
    pending: trans.__('Fetching %1 (%2)…', name, formatBytes(size)),
    done: () => trans.__('%1 was fetched.', name),
    work,
    trans
  });
}
