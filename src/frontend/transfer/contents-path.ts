import { PathExt } from '@jupyterlab/coreutils';
import type { IDriveNames } from '../executor/snapshot.js';

/** The contents path of `name` as seen from the folder of the file at `path`, on the same drive. */
export function besidePath(
  contents: IDriveNames,
  path: string,
  name: string
): string {
  const drive = contents.driveName(path);
  const folder = PathExt.dirname(contents.localPath(path));
  const local = name.startsWith('/') ? name.slice(1) : join(folder, name);
  return drive === '' ? local : `${drive}:${local}`;
}

function join(folder: string, name: string): string {
  return PathExt.normalize(PathExt.join(folder, name));
}
