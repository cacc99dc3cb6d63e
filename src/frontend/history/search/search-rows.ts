import type { ISearchHit } from '../../../common/protocol/history-views.js';

type Match = ISearchHit['matches'][number];

/** A line of the search's results. */
export type SearchRow =
  | {
      readonly kind: 'hit';
      readonly id: string;
      readonly hit: ISearchHit;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: 'match';
      readonly id: string;
      readonly hit: ISearchHit;
      readonly match: Match;
    }
  /** How many paths of the commit match besides those that are listed. */
  | {
      readonly kind: 'more';
      readonly id: string;
      readonly hit: ISearchHit;
      readonly count: number;
    };

/** The rows of a search: each commit, and below it, unless it is folded, the paths that match. */
export function toSearchRows(
  hits: readonly ISearchHit[],
  isOpen: (oid: string) => boolean
): SearchRow[] {
  return hits.flatMap(hit => {
    const { oid } = hit.commit;
    const head: SearchRow = { kind: 'hit', id: oid, hit, isOpen: isOpen(oid) };
    return head.isOpen ? [head, ...matchRows(hit)] : [head];
  });
}

function matchRows(hit: ISearchHit): SearchRow[] {
  const { oid } = hit.commit;
  const more = hit.total - hit.matches.length;
  return [
    ...hit.matches.map((match): SearchRow => ({
      kind: 'match',
      id: `${oid} ${match.change.path}`,
      hit,
      match
    })),
    ...(more > 0
      ? [{ kind: 'more', id: `${oid} more`, hit, count: more } as const]
      : [])
  ];
}
