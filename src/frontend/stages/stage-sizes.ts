import type { IStageSize } from '../../common/protocol/notebook.js';
import type { IStageTable } from './stage-table.js';

/** What the final image weighs, and what it leaves behind. */
export interface IStageTotals {
  /** Bytes; null when the final image was not built. */
  readonly final: number | null;
  /** Bytes that stages added which the final image does not contain. */
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
    .map(row => byIndex.get(row.index)?.ownBytes ?? null);
  return {
    final: final ? (byIndex.get(final.index)?.image?.size ?? null) : null,
    left: others.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
    unknown: others.filter(bytes => bytes === null).length
  };
}
