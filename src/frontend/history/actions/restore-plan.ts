/** A Dockerfile cell of the notebook as it is now. */
export interface IPresentCell {
  readonly id: string;
  readonly source: string;
  readonly disabled: boolean;
}

/** A Dockerfile cell as it was at a commit. */
export interface IFormerCell {
  readonly id: string;
  readonly source: string;
}

/** One thing to do; to be done in the order of the plan, in which a cell's move is the last thing that is done to it. */
export type RestoreStep =
  | { readonly kind: 'text'; readonly id: string; readonly source: string }
  | { readonly kind: 'enable' | 'disable'; readonly id: string }
  /** Below the cell `after`, null: at the top; see {@link findPlace}. */
  | {
      readonly kind: 'move';
      readonly id: string;
      readonly after: string | null;
    }
  | {
      readonly kind: 'insert';
      readonly id: string;
      readonly source: string;
      readonly after: string | null;
    };

/**
 * What makes the Dockerfile cells down to the last one of `former` the same as these. Cells that are not among them are
 * disabled and not deleted, so that no text and no output is lost; those below the last one stay as they are. Cells
 * that stand in the right order are not moved.
 */
export function planRestore(
  present: readonly IPresentCell[],
  former: readonly IFormerCell[]
): RestoreStep[] {
  const wanted = new Set(former.map(({ id }) => id));
  const known = new Map(present.map(cell => [cell.id, cell]));
  const settled = new Set(findSettled(present, former));
  const steps: RestoreStep[] = [];
  former.forEach(({ id, source }, index) => {
    const after = former[index - 1]?.id ?? null;
    const cell = known.get(id);
    if (cell === undefined) {
      steps.push({ kind: 'insert', id, source, after });
      return;
    }
    if (cell.source !== source) {
      steps.push({ kind: 'text', id, source });
    }
    if (cell.disabled) {
      steps.push({ kind: 'enable', id });
    }
    if (!settled.has(id)) {
      steps.push({ kind: 'move', id, after });
    }
  });
  const last = present.findLastIndex(({ id }) => settled.has(id));
  const end = last < 0 ? present.length : last;
  for (const cell of present.slice(0, end)) {
    const isEmpty = cell.source.trim() === '';
    if (!wanted.has(cell.id) && !cell.disabled && !isEmpty) {
      steps.push({ kind: 'disable', id: cell.id });
    }
  }
  return steps;
}

/** The cells of a notebook as {@link findPlace} looks at them. */
export interface IOrder {
  /** Ids of all cells, top to bottom. */
  readonly ids: readonly string[];
  readonly isDockerfile: (id: string) => boolean;
  /** Whether it is one of the commit's cells. */
  readonly isWanted: (id: string) => boolean;
}

/**
 * Where a cell goes that follows `after`: before a Dockerfile cell that took its place, so that the words above that one
 * are above it again, or else right below `after`. Null: before the first Dockerfile cell.
 */
export function findPlace(order: IOrder, after: string | null): number {
  const { ids, isDockerfile, isWanted } = order;
  const start = after === null ? 0 : ids.indexOf(after) + 1;
  const next = ids.findIndex(
    (id, index) => index >= start && (isDockerfile(id) || isWanted(id))
  );
  const [found] = next < 0 ? [] : ids.slice(next, next + 1);
  const isFree = after === null || (found !== undefined && !isWanted(found));
  return next >= 0 && isFree ? next : start;
}

/** Cells that can stay where they are: the most of those that are in the same order now as at the commit. */
function findSettled(
  present: readonly IPresentCell[],
  former: readonly IFormerCell[]
): string[] {
  const place = new Map(former.map(({ id }, index) => [id, index]));
  const cells = present.flatMap(({ id }) => {
    const at = place.get(id);
    return at === undefined ? [] : [{ id, at }];
  });
  /** The longest chain that ends with each cell, as the cell before it. */
  const chains: { length: number; before: number }[] = [];
  let best = -1;
  cells.forEach(({ at }, index) => {
    let chain = { length: 1, before: -1 };
    chains.forEach(({ length }, other) => {
      if ((cells[other]?.at ?? at) < at && length + 1 > chain.length) {
        chain = { length: length + 1, before: other };
      }
    });
    chains.push(chain);
    if (chain.length > (chains[best]?.length ?? 0)) {
      best = index;
    }
  });
  const settled: string[] = [];
  for (let index = best; index >= 0; index = chains[index]?.before ?? -1) {
    settled.push(...cells.slice(index, index + 1).map(({ id }) => id));
  }
  return settled.reverse();
}
