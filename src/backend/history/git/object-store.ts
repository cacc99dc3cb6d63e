import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { applyDelta } from './delta.js';
import { errnoOf } from './files.js';
import {
  parseTree,
  type GitObjectType,
  type IGitObject,
  type ITreeEntry,
  type Oid
} from './object.js';
import { OidTable } from './oid-table.js';
import { PackFile } from './pack-file.js';
import { PackIndex } from './pack-index.js';

interface IPack {
  readonly name: string;
  readonly index: PackIndex;
  readonly file: PackFile;
}

interface ILocation {
  readonly pack: IPack;
  readonly offset: number;
}

/** Packs whose files are held open. */
const MAX_OPEN = 16;
/** Packs may be replaced again while they are looked for. */
const MAX_ATTEMPTS = 3;
/** More deltas upon deltas than git ever makes mean a damaged pack. */
const MAX_DELTA_DEPTH = 4096;

/**
 * Reads objects of a bare repository: packs (with deltas, as `git gc` leaves them) and loose objects. Several processes
 * may write meanwhile: what is not found is looked for once more in the packs that appeared since.
 */
export class ObjectStore {
  private readonly _objectsDir: string;
  private _packs: IPack[] = [];
  private _table = new OidTable();
  private _open: IPack[] = [];
  private _isLoaded = false;

  constructor(gitDir: string) {
    this._objectsDir = join(gitDir, 'objects');
  }

  /** Whether the object was there when the packs were last listed; loose objects are not looked at. */
  hasPacked(oid: Oid): boolean {
    this._load();
    return this._find(oid) !== null;
  }

  /** Whether the object is there. */
  has(oid: Oid): boolean {
    if (this.hasPacked(oid) || this._readLoose(oid) !== null) {
      return true;
    }
    return this.refresh() && this._find(oid) !== null;
  }

  /** Reads an object of any type. Throws `history.notFound` when it is not there. */
  read(oid: Oid): IGitObject {
    const found = this.tryRead(oid);
    if (!found) {
      throw new LayerbookError(
        'history.notFound',
        `The history has no object ${oid}.`
      );
    }
    return found;
  }

  /** Reads an object, or gives null when it is not there. */
  tryRead(oid: Oid): IGitObject | null {
    this._load();
    for (let attempt = 0; ; attempt++) {
      try {
        const found = this._tryPacked(oid) ?? this._readLoose(oid);
        if (found) {
          return found;
        }
      } catch (error) {
        // Packs are replaced by others now and then: the file that the index named is gone.
        if (errnoOf(error) !== 'ENOENT') {
          throw error;
        }
      }
      if (attempt === MAX_ATTEMPTS || !this.refresh()) {
        return null;
      }
    }
  }

  /** Reads a blob's bytes. */
  blob(oid: Oid): Buffer {
    return this._expect(oid, 'blob');
  }

  /** Reads a tree's entries. */
  tree(oid: Oid): ITreeEntry[] {
    return parseTree(this._expect(oid, 'tree'));
  }

  /** Reads a commit's bytes. */
  commit(oid: Oid): Buffer {
    return this._expect(oid, 'commit');
  }

  /** Names of the packs, without ending. */
  packNames(): readonly string[] {
    this._load();
    return this._packs.map(pack => pack.name);
  }

  /** Looks for packs that were added or removed. Returns whether there were any. */
  refresh(): boolean {
    const names = this._listPacks();
    const known = new Map(this._packs.map(pack => [pack.name, pack]));
    const gone = this._packs.filter(pack => !names.has(pack.name));
    const added = [...names].filter(name => !known.has(name));
    gone.forEach(pack => pack.file.close());
    if (gone.length > 0) {
      this._open = this._open.filter(pack => names.has(pack.name));
      this._packs = this._packs.filter(pack => names.has(pack.name));
      this._table = new OidTable();
      this._packs.forEach((pack, at) => this._table.addPack(pack.index, at));
    }
    for (const name of added) {
      this._addPack(name);
    }
    return gone.length + added.length > 0;
  }

  /** Closes files and forgets the packs until the next read. */
  release(): void {
    this._packs.forEach(pack => pack.file.close());
    this._packs = [];
    this._open = [];
    this._table = new OidTable();
    this._isLoaded = false;
  }

  private _load(): void {
    if (!this._isLoaded) {
      this._isLoaded = true;
      this.refresh();
    }
  }

  private _listPacks(): Set<string> {
    const names = readdirSync(join(this._objectsDir, 'pack'));
    return new Set(
      names.filter(name => name.endsWith('.idx')).map(name => name.slice(0, -4))
    );
  }

  private _addPack(name: string): void {
    const path = join(this._objectsDir, 'pack', name);
    let index: PackIndex;
    try {
      index = new PackIndex(readFileSync(`${path}.idx`));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') {
        return;
      }
      throw error;
    }
    this._table.addPack(index, this._packs.length);
    this._packs.push({ name, index, file: new PackFile(`${path}.pack`) });
  }

  private _find(oid: Oid): ILocation | null {
    const name = Buffer.from(oid, 'hex');
    for (const at of this._table.candidates(name.readUInt32BE(0))) {
      const pack = this._packs[at];
      const offset = pack ? pack.index.find(name) : -1;
      if (pack && offset >= 0) {
        return { pack, offset };
      }
    }
    return null;
  }

  private _tryPacked(oid: Oid): IGitObject | null {
    const location = this._find(oid);
    return location ? this._readPacked(location) : null;
  }

  private _readPacked(location: ILocation): IGitObject {
    const deltas: Buffer[] = [];
    let { pack, offset } = location;
    while (deltas.length < MAX_DELTA_DEPTH) {
      this._keepOpen(pack);
      const entry = pack.file.read(offset);
      if (entry.kind === 'whole') {
        return {
          type: entry.type,
          data: deltas.reduceRight(applyDelta, entry.data)
        };
      }
      deltas.push(entry.data);
      if (entry.kind === 'offset-delta') {
        offset = entry.base;
        continue;
      }
      const base = this._find(entry.base);
      if (!base) {
        const loose = this.read(entry.base);
        return {
          type: loose.type,
          data: deltas.reduceRight(applyDelta, loose.data)
        };
      }
      ({ pack, offset } = base);
    }
    throw new RangeError(
      'A pack of the history is damaged: its deltas have no end.'
    );
  }

  private _keepOpen(pack: IPack): void {
    if (this._open.at(-1) === pack) {
      return;
    }
    this._open = this._open.filter(other => other !== pack);
    this._open.push(pack);
    if (this._open.length > MAX_OPEN) {
      this._open.shift()?.file.close();
    }
  }

  private _readLoose(oid: Oid): IGitObject | null {
    let file: Buffer;
    try {
      file = readFileSync(
        join(this._objectsDir, oid.slice(0, 2), oid.slice(2))
      );
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') {
        return null;
      }
      throw error;
    }
    const bytes = inflateSync(file);
    const end = bytes.indexOf(0);
    const type = bytes.toString('latin1', 0, bytes.indexOf(0x20));
    if (
      type !== 'commit' &&
      type !== 'tree' &&
      type !== 'blob' &&
      type !== 'tag'
    ) {
      throw new RangeError(`The object ${oid} of the history is damaged.`);
    }
    return { type, data: bytes.subarray(end + 1) };
  }

  private _expect(oid: Oid, type: GitObjectType): Buffer {
    const found = this.read(oid);
    if (found.type !== type) {
      throw new LayerbookError(
        'history.notFound',
        `${oid} is a ${found.type} of the history, not a ${type}.`
      );
    }
    return found.data;
  }
}
