/** A row of the graph: what it is, and the rows that it comes from (older ones, below it). */
export interface IGraphNode {
  readonly id: string;
  readonly parents: readonly string[];
}

/** A line from the upper or the lower edge of a row to the row's own dot. */
export interface IGraphRow {
  /** Column of the dot. */
  readonly lane: number;
  /** Columns whose lines pass the row from top to bottom. */
  readonly through: readonly number[];
  /** Columns from which lines come down into the dot: the row's children. */
  readonly from: readonly number[];
  /** Columns to which lines leave the dot downward: the row's parents. */
  readonly to: readonly number[];
}

/** The graph of a list of commits. */
export interface IGraph {
  readonly rows: readonly IGraphRow[];
  /** Number of columns that the widest row needs. */
  readonly width: number;
}

/**
 * Gives each commit a column, so that every line of descent runs straight down and lines meet only at dots.
 *
 * `nodes` are newest first and topologically ordered (children before parents). Parents that are not among them leave
 * at the bottom. Takes time in the order of nodes times columns.
 */
export function assignLanes(nodes: readonly IGraphNode[]): IGraph {
  /** For each column the commit that its line leads to, or null for a free one. */
  const awaited: (string | null)[] = [];
  let width = 0;
  const rows = nodes.map(node => {
    const { from, through } = sortOut(awaited, node.id);
    const lane = from[0] ?? takeFree(awaited);
    awaited[lane] = null;
    const to = node.parents.map((parent, index) =>
      route(awaited, parent, index === 0 ? lane : null)
    );
    width = Math.max(width, lane + 1, awaited.length);
    trimFree(awaited);
    return { lane, through, from, to };
  });
  return { rows, width };
}

/**
 * Leads a line to `parent`: down the row's own column for the first parent, so that lines which share a parent
 * meet at the parent's dot; a further parent joins the line that leads to it already, or takes a free column.
 */
function route(
  awaited: (string | null)[],
  parent: string,
  own: number | null
): number {
  if (own !== null) {
    awaited[own] = parent;
    return own;
  }
  const known = awaited.indexOf(parent);
  const lane = known >= 0 ? known : takeFree(awaited);
  awaited[lane] = parent;
  return lane;
}

function takeFree(awaited: (string | null)[]): number {
  const free = awaited.indexOf(null);
  return free >= 0 ? free : awaited.length;
}

function trimFree(awaited: (string | null)[]): void {
  while (awaited.length > 0 && awaited.at(-1) === null) {
    awaited.pop();
  }
}

/** Frees the columns that lead to a commit, and tells them from those that pass it. */
function sortOut(
  awaited: (string | null)[],
  id: string
): { from: number[]; through: number[] } {
  const from: number[] = [];
  const through: number[] = [];
  for (let index = 0; index < awaited.length; index += 1) {
    if (awaited[index] === id) {
      awaited[index] = null;
      from.push(index);
    } else if (awaited[index] !== null) {
      through.push(index);
    }
  }
  return { from, through };
}
