import type { IChainCell } from './chain.js';
import type { MarkCause } from './mark-cause.js';
import {
  contributes,
  DISABLED,
  ENTRY,
  entriesOf,
  entryOf,
  findInTrail,
  MAX_TRAIL,
  ownAt,
  trailId
} from './trail.js';

type Above = Extract<MarkCause, { kind: 'above' }>;

/** What {@link AboveCauses.find} is asked about. */
export interface IBelow {
  /** Its index among the Dockerfile cells. */
  readonly at: number;
  /** The trail in its saved result; undefined: there is none. */
  readonly trail: string | undefined;
}

/** A Dockerfile cell that accounts for those below it. */
interface ICulprit {
  readonly at: number;
  readonly isNew: boolean;
  readonly cause: MarkCause | null;
}

const FULL_TRAIL = MAX_TRAIL * ENTRY;

/**
 * Finds out which cell above made a result stale.
 *
 * Cells are asked about in document order. A whole notebook costs O(n): mostly one cell is to blame for all below, and
 * a cell whose trail continues the one above it shares what was found for that one.
 */
export class AboveCauses {
  private readonly _cells: readonly IChainCell[];
  /** The first cell above that is stale for a reason of its own, or new. */
  private _culprit: ICulprit | null = null;
  /** By index, why a cell is stale for reasons of its own. */
  private readonly _own = new Map<number, MarkCause>();
  private _entries: readonly string[] | null = null;
  private _places: Map<string, number> | null = null;
  private _last: { readonly below: IBelow; readonly cause: MarkCause } | null =
    null;
  private _made: Above | null = null;

  /** `cells`: all Dockerfile cells of the notebook. */
  constructor(cells: readonly IChainCell[]) {
    this._cells = cells;
  }

  /** A cell has no result and changes what is below. */
  noteNew(at: number): void {
    this._culprit ??= { at, isNew: true, cause: null };
  }

  /** A cell is stale for a reason of its own. */
  noteOwn(at: number, cause: MarkCause): void {
    this._own.set(at, cause);
    this._culprit ??= { at, isNew: false, cause };
  }

  find(below: IBelow): MarkCause | null {
    const { at, trail } = below;
    const found = this._blame(below) ?? this._inherit(below);
    if (trail === undefined) {
      return found;
    }
    const cause = found ?? this._compare(at, trail);
    this._last = cause && { below, cause };
    return cause;
  }

  private _blame({ at, trail }: IBelow): Above | null {
    const culprit = this._culprit;
    if (!culprit) {
      return null;
    }
    if (trail === undefined) {
      return this._above(culprit.at, 'changed');
    }
    const entry = entryOf(this._cellAt(culprit.at));
    const id = entry.slice(0, entry.length - ENTRY / 2);
    // Where it is when nothing was inserted, deleted or moved; for a full trail counted from the near end.
    const expected = trail.length - ENTRY * (at - culprit.at);
    if (expected < 0 && trail.length >= FULL_TRAIL) {
      return this._above(culprit.at, 'changed');
    }
    const found =
      expected >= 0 && trail.startsWith(id, expected)
        ? expected
        : findInTrail(trail, id);
    if (found >= 0) {
      const was = ownAt(trail, found);
      return was === entry.slice(ENTRY / 2)
        ? null
        : this._above(culprit.at, was === DISABLED ? 'enabled' : 'changed');
    }
    return culprit.isNew ? this._above(culprit.at, 'inserted') : null;
  }

  /** The cause of the Dockerfile cell right above, unless this one's result was made from other cells than that one's. */
  private _inherit({ at, trail }: IBelow): MarkCause | null {
    const last = this._last;
    if (!last || last.below.at !== at - 1) {
      return null;
    }
    if (trail !== undefined && !this._continues(trail, last.below)) {
      return null;
    }
    const { cause } = last;
    if (cause.kind === 'moved') {
      return this._above(at - 1, 'moved');
    }
    const isPassed =
      cause.kind === 'above' && cause.isBelow && cause.cell - 1 <= at;
    return isPassed ? null : cause;
  }

  /** Whether a trail is that of the cell above it and then that cell. */
  private _continues(trail: string, above: IBelow): boolean {
    const before = above.trail ?? '';
    const shared = before.length === FULL_TRAIL ? before.slice(ENTRY) : before;
    return (
      trail.length === shared.length + ENTRY &&
      trail.startsWith(shared) &&
      trail.startsWith(trailId(this._cellAt(above.at).cell.id), shared.length)
    );
  }

  /** Puts a saved trail beside the present one. */
  private _compare(at: number, trail: string): MarkCause | null {
    const saved = entriesOf(trail).map(entry => ({
      ...entry,
      place: this._placeOf(entry.id)
    }));
    for (const { own, place } of saved) {
      const now = place >= 0 && place < at ? this._ownNow(place) : own;
      if (now !== own && (contributes(now) || contributes(own))) {
        return this._above(place, changeOf(own, now));
      }
    }
    const mattered = saved.filter(({ own }) => contributes(own));
    const deleted = mattered.find(({ place }) => place < 0);
    if (deleted) {
      return this._deleted(trail, saved.indexOf(deleted), at);
    }
    const first = saved.find(({ place }) => place >= 0 && place < at)?.place;
    const start = trail.length >= FULL_TRAIL ? (first ?? at) : 0;
    return (
      this._moved(
        at,
        mattered.map(({ place }) => place).filter(place => place > at),
        this._extra(trail, start, at)
      ) ??
      this._reordered(
        mattered.map(({ place }) => place).filter(place => place < at)
      )
    );
  }

  /** Cells above that are not in the trail. */
  private _extra(trail: string, start: number, at: number): number[] {
    const known = new Set(entriesOf(trail).map(({ id }) => id));
    const extra: number[] = [];
    for (let place = start; place < at; place += 1) {
      const entry = this._entryAt(place);
      if (
        contributes(entry.slice(ENTRY / 2)) &&
        !known.has(entry.slice(0, ENTRY / 2))
      ) {
        extra.push(place);
      }
    }
    return extra;
  }

  /** `gone`: cells that were above and are below now; `extra`: cells that are above now. */
  private _moved(
    at: number,
    gone: readonly number[],
    extra: readonly number[]
  ): MarkCause | null {
    const own = trailId(this._cellAt(at).cell.id);
    const passed = extra.filter(
      place =>
        findInTrail(this._cellAt(place).cell.built?.inputs?.trail ?? '', own) >=
        0
    );
    // One cell on the other side has moved itself; of several it is unlikely.
    if (gone.length > 1 || passed.length > 1) {
      return { kind: 'moved' };
    }
    const [below] = gone;
    const [above] = passed;
    const [inserted] = extra;
    return below !== undefined
      ? { ...this._above(below, 'moved'), isBelow: true }
      : above !== undefined
        ? this._above(above, 'moved')
        : inserted !== undefined
          ? this._above(inserted, 'inserted')
          : null;
  }

  /** `before`: present places of the same cells, in their former order. */
  private _reordered(before: readonly number[]): Above | null {
    const now = [...before].sort((one, other) => one - other);
    const index = before.findIndex((place, i) => place !== now[i]);
    const was = before[index];
    const is = now[index];
    if (was === undefined || is === undefined) {
      return null;
    }
    return this._above(before[index + 1] === is ? was : is, 'moved');
  }

  private _deleted(trail: string, index: number, at: number): Above {
    const from = trail.length >= FULL_TRAIL ? at - MAX_TRAIL : 0;
    const cell = Math.max(0, from) + index + 1;
    return { kind: 'above', cell, change: 'deleted', of: null };
  }

  /** One object for all cells with the same cause: they share a mark. */
  private _above(at: number, change: Above['change']): Above {
    const made = this._made;
    if (made?.cell === at + 1 && made.change === change) {
      return made;
    }
    this._made = {
      kind: 'above',
      cell: at + 1,
      change,
      of: this._own.get(at) ?? null
    };
    return this._made;
  }

  private _cellAt(at: number): IChainCell {
    const cell = this._cells[at];
    if (!cell) {
      throw new RangeError(`There is no Dockerfile cell ${at + 1}.`);
    }
    return cell;
  }

  private _entryAt(at: number): string {
    this._entries ??= this._cells.map(entryOf);
    return this._entries[at] ?? '';
  }

  private _ownNow(at: number): string {
    return this._entryAt(at).slice(ENTRY / 2);
  }

  private _placeOf(id: string): number {
    this._places ??= new Map(
      this._cells.map(({ cell }, at) => [trailId(cell.id), at])
    );
    return this._places.get(id) ?? -1;
  }
}

function changeOf(was: string, now: string): Above['change'] {
  return now === DISABLED
    ? 'disabled'
    : was === DISABLED
      ? 'enabled'
      : 'changed';
}
