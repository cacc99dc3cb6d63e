import type { CommitOid } from '../../../common/ids.js';
import type { IPackageReport } from '../../../common/protocol/history-views.js';
import type { ICancellable } from '../../engine/contract.js';
import type { IHistory } from '../contract.js';
import { Pacer } from '../pacer.js';
import { CommitFiles } from './commit-files.js';
import { PackageComparison } from './package-comparison.js';
import { notePlace, noPlaces } from './package-places.js';
import { RecordReader, type ReadContent } from './package-records.js';
import { eachTouchedPath } from './touched-paths.js';

export type { ReadContent } from './package-records.js';

export interface IPackageOptions extends ICancellable {
  /** Gives the records that the history keeps only the digest of. */
  readonly content?: ReadContent;
}

/**
 * Packages of dpkg, apk, pip and npm that differ between two commits (`base` null: the first parent), as the managers'
 * own records in the file system say. Records that cannot be read are told of in `notes`.
 */
export function packagesBetween(
  history: IHistory,
  base: CommitOid | null,
  oid: CommitOid,
  { content, signal }: IPackageOptions = {}
): Promise<IPackageReport> {
  return history.read(async sources => {
    const from = base ?? sources.index.get(oid).parents[0] ?? null;
    const pacer = new Pacer(signal);
    const places = noPlaces();
    await eachTouchedPath(
      sources,
      { base: from, commit: oid },
      { pacer, visit: path => notePlace(places, path) }
    );
    const before = from === null ? null : await CommitFiles.open(sources, from);
    const comparison = new PackageComparison(
      new RecordReader(before, content),
      new RecordReader(await CommitFiles.open(sources, oid), content),
      pacer
    );
    return comparison.compare(places);
  });
}
