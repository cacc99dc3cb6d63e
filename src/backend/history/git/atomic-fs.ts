import { promises } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile, uniqueSuffix } from './files.js';

/**
 * The file system that isomorphic-git works on: each write is a new file, synced and renamed, so that a crash leaves
 * the old content or the new, and another process never reads half a file. (The library itself writes in place.)
 */
export const atomicFs = {
  promises: {
    readFile: promises.readFile,
    readdir: promises.readdir,
    mkdir: promises.mkdir,
    rmdir: promises.rmdir,
    unlink: promises.unlink,
    stat: promises.stat,
    lstat: promises.lstat,
    readlink: promises.readlink,
    symlink: promises.symlink,
    writeFile: (path: string, data: string | Uint8Array): Promise<void> => {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      // `git prune` removes what is called so.
      replaceFile(
        path,
        bytes,
        join(dirname(path), `tmp_obj_${uniqueSuffix()}`)
      );
      return Promise.resolve();
    }
  }
};
