import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from './files.js';
import type { GitObjectType, Oid } from './object.js';
import { PackFile } from './pack-file.js';
import { PackIndex } from './pack-index.js';

/** A pack ends with a checksum of 20 bytes. */
const TRAILER = 20;
const TYPES: Readonly<Record<number, GitObjectType>> = {
  1: 'commit',
  2: 'tree',
  3: 'blob',
  4: 'tag'
};

/** An object in a pack as it lies there. */
export interface IStoredObject {
  readonly oid: Oid;
  readonly offset: number;
  readonly bytes: number;
  /** Null: a delta, of whatever its base is. */
  readonly type: GitObjectType | null;
}

export interface IStoredPack {
  /** Without ending. */
  readonly path: string;
  readonly file: PackFile;
  /** In the order of the file. */
  readonly objects: readonly IStoredObject[];
  /** Milliseconds since 1970 at which it was written. */
  readonly time: number;
  /** It has more than one name. */
  readonly isShared: boolean;
  /** A `.keep` file asks everyone to leave it alone. */
  readonly isMarkedKeep: boolean;
}

/** Where the objects of a repository lie. */
export interface IStored {
  readonly packs: readonly IStoredPack[];
  readonly loose: readonly {
    readonly oid: Oid;
    readonly path: string;
    readonly bytes: number;
    readonly time: number;
  }[];
}

/** Lists the objects of the named packs, and all loose ones. */
export function listStored(
  gitDir: string,
  packNames: readonly string[]
): IStored {
  const objectsDir = join(gitDir, 'objects');
  return {
    packs: packNames.map(name => readPack(join(objectsDir, 'pack', name))),
    loose: readdirSync(objectsDir)
      .filter(name => /^[0-9a-f]{2}$/.test(name))
      .flatMap(name => looseIn(join(objectsDir, name), name))
  };
}

function readPack(path: string): IStoredPack {
  const { size, mtimeMs, nlink } = statSync(`${path}.pack`);
  const index = new PackIndex(readFileSync(`${path}.idx`));
  const file = new PackFile(`${path}.pack`);
  const places = [...index.objects()].sort((a, b) => a.offset - b.offset);
  const objects = places.map(({ oid, offset }, at): IStoredObject => {
    const end = places[at + 1]?.offset ?? size - TRAILER;
    const kind = ((file.bytes(offset, 1)[0] ?? 0) >> 4) & 7;
    return { oid, offset, bytes: end - offset, type: TYPES[kind] ?? null };
  });
  file.close();
  return {
    path,
    file,
    objects,
    time: mtimeMs,
    isShared: nlink > 1,
    isMarkedKeep: existsSync(`${path}.keep`)
  };
}

function looseIn(dir: string, prefix: string): IStored['loose'] {
  return readdirSync(dir)
    .filter(name => /^[0-9a-f]{38}$/.test(name))
    .flatMap(name => {
      const path = join(dir, name);
      try {
        const { size, mtimeMs } = statSync(path);
        return [{ oid: prefix + name, path, bytes: size, time: mtimeMs }];
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') {
          return [];
        }
        throw error;
      }
    });
}
