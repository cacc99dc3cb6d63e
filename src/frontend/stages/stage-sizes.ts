import { bytesLeftBehind } from '../../common/image/left-behind.js';
import type { IStageSize } from '../../common/protocol/notebook.js';
import type { IStageTable } from './stage-table.js';

/** What the final image weighs, and what it leaves behind. */
export interface IStageTotals {
  /** Bytes; null when the final image was not built. */
  readonly final: number | null;
  /** Bytes of the other stages' layers, their base images' too, that the final image does not stand on. */
  readonly left: number;
  /** How many of those stages have no size. */
  readonly unknown: number;
}

/** Adds up the sizes of a notebook's stages. */
export function totalsOf(
  table: IStageTable,
  sizes: readonly IStageSize[]
): IStageTotals {
  const byIndex = new Map(sizes.map(size => [size.index, size]));
  const final = table.rows.find(row => row.role === 'final');
  const others = table.rows
    .filter(row => row.role === 'left' || row.role === 'unused')
    .map(row => byIndex.get(row.index)?.image ?? null);
  const kept = final ? (byIndex.get(final.index)?.image ?? null) : null;
  return {
    final: kept?.size ?? null,
    left: bytesLeftBehind(
      others.map(image => image?.stack ?? []),
      kept?.stack ?? []
    ),
    unknown: others.filter(image => image === null).length
  };
}
