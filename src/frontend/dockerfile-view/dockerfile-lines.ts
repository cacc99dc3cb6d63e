import type { CellId } from '../../common/ids.js';
import type { IPrefix } from '../../common/notebook/prefix.js';

/** What a Dockerfile that is shown comes from. */
export interface IDockerfileSource {
  readonly prefix: Pick<IPrefix, 'locate'>;
  /** All Dockerfile cells in document order, for their numbers; without them cells that have no line are not counted. */
  readonly cells?: readonly { readonly id: CellId }[];
  /** Goes to a line of a cell, 1-based, in the notebook. */
  readonly reveal: (cellId: CellId, line: number) => void;
  /** Saves the Dockerfile as a file, where that can be done. */
  readonly exportFile?: (() => void) | undefined;
}

/** A line of a Dockerfile and where it stands in the notebook. */
export interface IDockerfileLine {
  readonly cellId: CellId;
  /** Place of the cell among the Dockerfile cells, 1-based. */
  readonly cellNumber: number;
  /** 1-based, in the cell. */
  readonly line: number;
  /** Whether it is the first of its cell. */
  readonly isFirst: boolean;
  /** Alternates from cell to cell. */
  readonly band: 'even' | 'odd';
}

/** The lines of a Dockerfile in order; null for one that belongs to no cell, as the empty one behind the last end. */
export function dockerfileLines(
  text: string,
  source: Pick<IDockerfileSource, 'prefix' | 'cells'>
): (IDockerfileLine | null)[] {
  const seen: CellId[] = [];
  return text.split('\n').map((_, index) => {
    const place = source.prefix.locate(index + 1);
    if (place === null) {
      return null;
    }
    const isFirst = seen.at(-1) !== place.cellId;
    if (isFirst) {
      seen.push(place.cellId);
    }
    const at = source.cells?.findIndex(cell => cell.id === place.cellId) ?? -1;
    return {
      ...place,
      cellNumber: at < 0 ? seen.length : at + 1,
      isFirst,
      band: seen.length % 2 === 0 ? 'even' : 'odd'
    };
  });
}
