import { parseCommitOid, type CommitOid } from '../../../common/ids.js';
import type {
  IWasteItem,
  IWasteReport
} from '../../../common/protocol/history-views.js';
import type { ICancellable } from '../../engine/contract.js';
import type { CommitIndex } from '../commit-index.js';
import type { IHistory } from '../contract.js';
import type { Oid } from '../git/object.js';
import { displayPath } from '../layer/layer-path.js';
import { Pacer } from '../pacer.js';
import { changeListOf } from './change-lines.js';
import { firstParents } from './first-parents.js';
import { cureOf } from './waste-cure.js';
import { WasteLedger, type IHiddenBytes } from './waste-ledger.js';

/** Paths that one item names. */
const LISTED_PATHS = 20;

/**
 * Bytes of files that later layers hide, on the way from the first commit to `oid` along first parents. A file that a
 * layer stores again without any change is not in the change lists, and so not in here.
 */
export function wasteOf(
  history: IHistory,
  oid: CommitOid,
  { signal }: ICancellable = {}
): Promise<IWasteReport> {
  return history.read(async sources => {
    const { index } = sources;
    const ledger = new WasteLedger(new Pacer(signal));
    let own = 0;
    let base = 0;
    for (const commit of firstParents(index, oid).reverse()) {
      const bytes = await ledger.add(commit, changeListOf(sources, commit));
      if (isBase(index, commit)) {
        base += bytes;
      } else {
        own += bytes;
      }
    }
    const items: IWasteItem[] = [];
    let hiddenBase = 0;
    for (const hidden of ledger.hidden) {
      if (isBase(index, hidden.from)) {
        hiddenBase += hidden.bytes;
      } else {
        items.push(itemOf(index, hidden));
      }
    }
    return {
      items: items.sort((a, b) => b.bytes - a.bytes),
      wasted: items.reduce((sum, item) => sum + item.bytes, 0),
      own,
      base,
      hiddenBase
    };
  });
}

function isBase(index: CommitIndex, commit: Oid): boolean {
  return index.message(commit).kind === 'base';
}

function itemOf(index: CommitIndex, hidden: IHiddenBytes): IWasteItem {
  const { from, by, cause, bytes, files, changed } = hidden;
  return {
    from: parseCommitOid(from),
    by: parseCommitOid(by),
    cause,
    bytes,
    files: files.length,
    paths: files
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, LISTED_PATHS)
      .map(file => ({ path: displayPath(file.path), bytes: file.bytes })),
    cure: cureOf({
      from: index.message(from),
      by: index.message(by),
      cause,
      bytes,
      changed
    })
  };
}
