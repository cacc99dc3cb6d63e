import type { Readable } from 'node:stream';
import { posix } from 'node:path';
import type { ContainerId } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import type { TarHeader } from '../../runner/tar-entries.js';
import { archiveIfPossible } from '../../runner/writable-layer.js';
import { containerPath } from '../file-at.js';

/** A file or folder of a container that is to be saved. */
export interface ISavedSource {
  /** Without leading slash. */
  readonly path: string;
  /** Its last part, under which it is saved. */
  readonly name: string;
  /** Tar of it with everything in it, whose names begin with its own. Throws `request.invalid` when it is not there. */
  open(): Promise<Readable>;
}

/** What was saved: files, links and the like, not folders. */
export interface ISavedCount {
  files: number;
  bytes: number;
}

/** The sources that a request names. Throws `request.invalid` when two have the same name, or one has none. */
export function sourcesOf(
  { engine, id }: { readonly engine: IEngine; readonly id: ContainerId },
  paths: readonly string[],
  { signal }: ICancellable
): ISavedSource[] {
  const sources = paths.map(path => ({
    path,
    name: posix.basename(path),
    open: async () => {
      const tar = await archiveIfPossible(engine, id, containerPath(path), {
        signal
      });
      if (tar === null) {
        throw new LayerbookError(
          'request.invalid',
          `The container has no ${path}.`,
          {
            hint: 'List its changes again: it may have been changed meanwhile.'
          }
        );
      }
      return tar;
    }
  }));
  const names = new Set<string>();
  for (const { name, path } of sources) {
    if (name === '' || name === '.' || name === '..' || names.has(name)) {
      throw new LayerbookError(
        'request.invalid',
        names.has(name)
          ? `Two of the chosen paths are called ${name}.`
          : `${JSON.stringify(path)} cannot be saved.`,
        { hint: 'Save them one after the other, into different folders.' }
      );
    }
    names.add(name);
  }
  return sources;
}

/** The parts of an entry's name. Throws `request.invalid` for one that would leave the folder it is unpacked into. */
export function entryParts(header: TarHeader): string[] {
  const parts = header.name
    .split('/')
    .filter(part => part !== '' && part !== '.');
  if (parts.length === 0 || parts.some(part => part === '..')) {
    throw new LayerbookError(
      'request.invalid',
      `The container engine gave a file called ${JSON.stringify(header.name)}, which lies nowhere.`,
      { hint: 'Choose other files.' }
    );
  }
  return parts;
}

/** There is a file of that name at the target. */
export function conflict(path: string, where: string): LayerbookError {
  return new LayerbookError(
    'request.invalid',
    `${path} exists already in ${where}.`,
    { hint: 'Choose another folder, or let it be replaced.' }
  );
}
