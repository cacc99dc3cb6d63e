import type { IStageLink } from './stage-table.js';

/** All that one stage takes from another in one way, and the track beside the rows that its line runs in. */
export interface ITrackedLink extends IStageLink {
  /** 0 is nearest to the rows' dots. */
  readonly track: number;
}

/**
 * Joins links between the same two stages and gives each a track of its own where they would lie upon each other;
 * short ones come nearest.
 */
export function layOutLinks(links: readonly IStageLink[]): ITrackedLink[] {
  const ends: { from: number; to: number }[][] = [];
  return joinLinks(links)
    .sort(
      (a, b) =>
        a.target - a.source - (b.target - b.source) || a.source - b.source
    )
    .map(link => {
      const { source, target } = link;
      let track = ends.findIndex(taken =>
        taken.every(span => span.to <= source || span.from >= target)
      );
      if (track < 0) {
        track = ends.length;
        ends.push([]);
      }
      ends[track]?.push({ from: source, to: target });
      return { ...link, track };
    });
}

function joinLinks(links: readonly IStageLink[]): IStageLink[] {
  const joined = new Map<string, IStageLink>();
  for (const link of links) {
    const key = `${link.source} ${link.target} ${link.kind}`;
    const known = joined.get(key);
    joined.set(key, {
      ...link,
      paths: [...new Set([...(known?.paths ?? []), ...link.paths])]
    });
  }
  return [...joined.values()];
}
