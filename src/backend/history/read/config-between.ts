import type { CommitOid } from '../../../common/ids.js';
import {
  diffConfig,
  type IRuntimeConfig
} from '../../../common/image/config-diff.js';
import type { IConfigComparison } from '../../../common/protocol/history-views.js';
import type { IHistory } from '../contract.js';
import type { Oid } from '../git/object.js';
import { readLayerDescription } from '../layer/layer-description.js';
import type { IFileSources } from './file.js';
import { waysApart } from './first-parents.js';

/**
 * How the images' configurations of two commits differ (`base` null: the first parent). Exact where both commits record
 * theirs, which the last commit of a cell does; else what the commits between them say, those that only the base has
 * with `not here:` before them.
 */
export function configBetween(
  history: IHistory,
  base: CommitOid | null,
  oid: CommitOid
): Promise<IConfigComparison> {
  return history.read(sources => {
    const from = base ?? sources.index.get(oid).parents[0] ?? null;
    const after = configAt(sources, oid);
    const before = from === null ? null : configAt(sources, from);
    if (after && (from === null || before)) {
      const changes = diffConfig(before, after).map(change => change.text);
      return { changes, source: 'exact' };
    }
    return wordsBetween(sources, from, oid);
  });
}

function configAt(sources: IFileSources, commit: Oid): IRuntimeConfig | null {
  return readLayerDescription(sources, commit)?.config ?? null;
}

function wordsBetween(
  { index }: IFileSources,
  base: Oid | null,
  commit: Oid
): IConfigComparison {
  const wordsOf = (oids: readonly Oid[]): string[] =>
    oids.toReversed().flatMap(oid => index.message(oid).config);
  if (base === null) {
    const changes = wordsOf([commit]);
    return { changes, source: changes.length > 0 ? 'words' : 'unknown' };
  }
  const apart = waysApart(index, base, commit);
  return apart
    ? {
        changes: [
          ...wordsOf(apart.base).map(words => `not here: ${words}`),
          ...wordsOf(apart.commit)
        ],
        source: 'words'
      }
    : { changes: [], source: 'unknown' };
}
