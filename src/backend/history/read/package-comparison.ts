import type {
  IPackageChange,
  IPackageReport,
  PackageManager
} from '../../../common/protocol/history-views.js';
import { displayPath, parentPath, type TreePath } from '../layer/layer-path.js';
import type { Pacer } from '../pacer.js';
import type { IPackagePlaces } from './package-places.js';
import type { RecordReader } from './package-records.js';
import {
  normalizePipName,
  parseApk,
  parseDpkg,
  parseNpm,
  parsePip,
  pipNameOf,
  type IPackage,
  type PackageVersions
} from './parse-packages.js';

type Side = 'before' | 'after';

/** A package at one place, on both sides. */
interface IFound {
  readonly manager: PackageManager;
  readonly name: string;
  before: string | null;
  after: string | null;
}

/** Paths that a note names. */
const NAMED_PATHS = 3;

/** Compares the records of packages on two sides. */
export class PackageComparison {
  private readonly _readers: Readonly<Record<Side, RecordReader>>;
  private readonly _pacer: Pacer;
  private readonly _found = new Map<string, IFound>();
  /** Records that stand somewhere and cannot be read. */
  private readonly _unknown = new Map<PackageManager, Set<TreePath>>();

  constructor(before: RecordReader, after: RecordReader, pacer: Pacer) {
    this._readers = { before, after };
    this._pacer = pacer;
  }

  async compare(places: IPackagePlaces): Promise<IPackageReport> {
    for (const path of places.apk) {
      await this._list('apk', path, parseApk);
    }
    for (const path of places.dpkg) {
      await this._list('dpkg', path, parseDpkg);
    }
    for (const path of places.npm) {
      await this._npm(path);
    }
    for (const path of places.pip) {
      await this._pip(path);
    }
    return { changes: this._changes(), notes: this._notes() };
  }

  /** A list of many packages can only be compared when both sides are known. */
  private async _list(
    manager: PackageManager,
    path: TreePath,
    parse: (text: string) => PackageVersions
  ): Promise<void> {
    const before = await this._readers.before.read(path);
    const after = await this._readers.after.read(path);
    if (before.kind === 'unknown' || after.kind === 'unknown') {
      this._isUnknown(manager, path);
      return;
    }
    for (const [side, record] of [
      ['before', before],
      ['after', after]
    ] as const) {
      const versions = record.kind === 'text' ? parse(record.text) : [];
      for (const [name, version] of versions) {
        this._add(side, { manager, place: manager }, { name, version });
      }
    }
  }

  private async _npm(path: TreePath): Promise<void> {
    const record = `${path}/package.json`;
    const packages: [Side, IPackage][] = [];
    for (const side of ['before', 'after'] as const) {
      const read = await this._readers[side].read(record);
      const found = read.kind === 'text' ? parseNpm(read.text) : null;
      if (read.kind === 'unknown') {
        this._isUnknown('npm', record);
        return;
      }
      if (found) {
        packages.push([side, found]);
      }
    }
    for (const [side, found] of packages) {
      this._add(side, { manager: 'npm', place: path }, found);
    }
    await this._pacer.pause();
  }

  /** Where the record cannot be read, the directory's name says enough. */
  private async _pip(path: TreePath): Promise<void> {
    for (const side of ['before', 'after'] as const) {
      const reader = this._readers[side];
      if (!reader.has(path)) {
        continue;
      }
      let found: IPackage | null = null;
      for (const record of [`${path}/METADATA`, `${path}/PKG-INFO`, path]) {
        const read = await reader.read(record);
        found ??= read.kind === 'text' ? parsePip(read.text) : null;
      }
      found ??= pipNameOf(displayPath(path.slice(path.lastIndexOf('/') + 1)));
      if (found) {
        this._add(side, { manager: 'pip', place: parentPath(path) }, found);
      } else {
        this._isUnknown('pip', path);
      }
    }
    await this._pacer.pause();
  }

  private _add(
    side: Side,
    { manager, place }: { manager: PackageManager; place: string },
    { name, version }: IPackage
  ): void {
    const same = manager === 'pip' ? normalizePipName(name) : name;
    const key = `${manager}\0${place}\0${same}`;
    const found = this._found.get(key) ?? {
      manager,
      name,
      before: null,
      after: null
    };
    found[side] = version;
    this._found.set(key, found);
  }

  /** One of a package that is in several places in the same versions is enough. */
  private _changes(): IPackageChange[] {
    const changes = new Map<string, IPackageChange>();
    for (const { manager, name, before, after } of this._found.values()) {
      if (before !== after) {
        const key = [manager, name, before ?? '', after ?? ''].join('\0');
        changes.set(key, { manager, name, before, after });
      }
    }
    return [...changes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, change]) => change);
  }

  private _isUnknown(manager: PackageManager, path: TreePath): void {
    const paths = this._unknown.get(manager) ?? new Set();
    this._unknown.set(manager, paths.add(path));
  }

  private _notes(): string[] {
    return [...this._unknown].map(([manager, paths]) => {
      const named = [...paths].slice(0, NAMED_PATHS).map(displayPath);
      const more = paths.size - named.length;
      const list = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
      return `Packages of ${manager} are missing here, since the history keeps only size and digest of ${list}.`;
    });
  }
}
