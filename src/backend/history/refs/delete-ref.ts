import { mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deleteRefs } from '../git/delete-refs.js';
import { errnoOf } from '../git/files.js';
import { listRefs } from '../git/read-refs.js';
import { untilFree } from '../git/ref-lock.js';

/**
 * Removes a ref, loose and packed; no error when it is not there. The folders that its name made go with it, so that a
 * ref of their name can be made. Throws `history.failed` when another program keeps its lock.
 */
export async function deleteRef(gitDir: string, ref: string): Promise<void> {
  await untilFree(
    [join(gitDir, `${ref}.lock`), join(gitDir, 'packed-refs.lock')],
    () => tryDelete(gitDir, ref)
  );
  removeEmptyFolders(gitDir, ref);
}

/** Whether the ref is gone; not while another program holds it, or moves it just now. */
function tryDelete(gitDir: string, ref: string): boolean {
  const slash = ref.lastIndexOf('/') + 1;
  const oid = listRefs(gitDir, ref.slice(0, slash)).get(ref.slice(slash));
  if (oid === undefined) {
    return true;
  }
  // Of a packed ref the folder may be missing in which its lock is made.
  mkdirSync(dirname(join(gitDir, ref)), { recursive: true });
  try {
    return deleteRefs(gitDir, new Map([[ref, oid]])).length > 0;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** `refs/tags` itself stays. */
function removeEmptyFolders(gitDir: string, ref: string): void {
  const parts = ref.split('/').slice(0, -1);
  try {
    for (; parts.length > 2; parts.pop()) {
      rmdirSync(join(gitDir, ...parts));
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'ENOENT') {
      throw error;
    }
  }
}
