import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICancellable } from '../engine/contract.js';
import type { ITarEntry } from '../history/tar/tar-entry.js';
import { notThere } from './errors.js';
import type { IFolderOwner, Probe } from './probe.js';

/** A file that is to be in a volume. */
export interface INewFile {
  /** Folders and name; folders that do not exist are made. */
  readonly parts: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** Called once. */
  readonly content: () => Readable;
  /** Whether a file of that name may be replaced. */
  readonly replace: boolean;
}

/**
 * Writes a file. It belongs to whom its folder belongs to, and what it replaces gives it owner and permissions. Throws
 * `volume.refused` when something is there that may not be replaced, `request.invalid` when a parent is no folder.
 */
export async function writeFile(
  probe: Probe,
  { parts, size, content, replace }: INewFile,
  options: ICancellable
): Promise<void> {
  const path = parts.join('/');
  const folder = parts.slice(0, -1);
  const name = parts.at(-1);
  if (name === undefined) {
    throw notThere('A file needs a name.');
  }
  const { owner, existing } = await probe.checkFolders(folder, options);
  const isNewFolder = existing < folder.length;
  const old = isNewFolder ? null : await probe.entryAt(parts, options);
  checkReplaced(old, replace, `${path} in the volume ${probe.volume}`);
  const file = old?.type === 'file' ? old : { ...owner, mode: 0o644 };
  const base = folder.slice(0, existing);
  const tar = tarOf({
    folders: folder.slice(existing),
    name,
    size,
    file,
    owner,
    content
  });
  await probe.put(base, tar, options);
}

function checkReplaced(
  old: ITarEntry | null,
  replace: boolean,
  what: string
): void {
  if (old?.type === 'directory') {
    throw new LayerbookError('volume.refused', `${what} is a folder.`, {
      hint: 'Give the file another name.'
    });
  }
  if (old !== null && !replace) {
    throw new LayerbookError('volume.refused', `${what} exists already.`, {
      hint: 'Replace it, or give the file another name.'
    });
  }
}

interface ITarParts {
  readonly folders: readonly string[];
  readonly name: string;
  readonly size: number;
  readonly file: IFolderOwner & { readonly mode: number };
  readonly owner: IFolderOwner;
  readonly content: () => Readable;
}

/** A tar of the folders one in the other, and the file in the last. */
function tarOf(parts: ITarParts): Readable {
  const { folders, name, size, owner, content } = parts;
  const archive = pack();
  const mtime = new Date();
  const { uid, gid } = owner;
  folders.forEach((_folder, index) => {
    const path = folders.slice(0, index + 1).join('/');
    const mode = 0o755;
    archive.entry({
      type: 'directory',
      name: `${path}/`,
      mode,
      uid,
      gid,
      mtime
    });
  });
  const { file } = parts;
  const entry = archive.entry(
    {
      name: [...folders, name].join('/'),
      size,
      mode: file.mode,
      uid: file.uid,
      gid: file.gid,
      mtime
    },
    error => {
      if (error) {
        archive.destroy(error);
      } else {
        archive.finalize();
      }
    }
  );
  const source = content();
  source.on('error', error => archive.destroy(error));
  source.pipe(entry);
  return Readable.from(archive as AsyncIterable<Buffer>, { objectMode: false });
}
