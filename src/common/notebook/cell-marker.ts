import type { CellKey } from '../ids.js';
import { AboveCauses } from './above-cause.js';
import type { NotebookConfig } from './build-config.js';
import { readContainerText } from './cell-text.js';
import { lineEndsOf, type IChainCell, type IMarkedCell } from './chain.js';
import type { IContextState, SavedInputs } from './inputs.js';
import type { CellMark, MarkCause } from './mark-cause.js';
import { markReason } from './mark-words.js';
import { ownCause } from './own-cause.js';
import { ENTRY, MAX_TRAIL } from './trail.js';

const FRESH = markWithoutCause(
  'fresh',
  'its result belongs to the present text'
);
const FAILED = markWithoutCause('failed', 'its last run failed');
const STOPPED = markWithoutCause('stopped', 'its last run was stopped');
const NOT_BUILT = markWithoutCause('not-built', 'it was not run yet');
const DISABLED = markWithoutCause('disabled', 'it is left out of the build');
const PENDING = markWithoutCause(
  'pending',
  'nothing to build before the first FROM'
);
const IMAGE_GONE: MarkCause = { kind: 'image' };
const EDITED: MarkCause = { kind: 'edited' };

interface IMarkerOptions {
  readonly config: NotebookConfig;
  readonly context: IContextState;
  /** 16 hex digits of the settings. */
  readonly settings: string;
}

/** A base image that stands for something else now: what is below was built on the former one. */
interface IMovedBase {
  readonly cause: MarkCause;
  /** By name, what it stood for when the cell of its FROM was built. */
  readonly bases: Readonly<Record<string, string>>;
  readonly ref: string;
}

/** Gives the cells of a notebook their marks, from top to bottom. */
export class CellMarker {
  private readonly _cells: readonly IChainCell[];
  private readonly _options: IMarkerOptions;
  private readonly _causes: AboveCauses;
  /** Number of Dockerfile cells that have their mark. */
  private _count = 0;
  private _blocked: CellMark | null = null;
  private readonly _moved: IMovedBase[] = [];
  private _lastStale: CellMark | null = null;

  constructor(cells: readonly IChainCell[], options: IMarkerOptions) {
    this._cells = cells;
    this._options = options;
    this._causes = new AboveCauses(cells);
  }

  /** The mark of the next Dockerfile cell. */
  markNext(): CellMark {
    const at = this._count;
    const cell = this._cells[at];
    if (!cell) {
      throw new RangeError(`There is no Dockerfile cell ${at + 1}.`);
    }
    const mark = this._markDockerfile(cell, at);
    this._count += 1;
    if (mark === FAILED) {
      this._blocked ??= markWithoutCause(
        'blocked',
        `cell ${this._count} above failed`
      );
    }
    return mark;
  }

  /** The mark of a container cell that stands below the Dockerfile cells that have theirs. */
  markContainer(cell: IMarkedCell, key: CellKey): CellMark {
    const { built } = cell;
    if (built?.key === key && built.outcome === 'built') {
      return FRESH;
    }
    return (
      this._blocked ??
      endedMark(cell, key) ??
      this._stale(this._containerCause(cell))
    );
  }

  private _markDockerfile(chained: IChainCell, at: number): CellMark {
    const { cell, key, text, own } = chained;
    if (text === null) {
      return DISABLED;
    }
    const isKeyPresent = cell.built?.key === key;
    const { outcome, inputs } = cell.built ?? {};
    const changed =
      outcome !== undefined && !isKeyPresent && inputs
        ? ownCause(inputs, this._presentOf(chained))
        : null;
    if (changed) {
      this._causes.noteOwn(at, changed);
    }
    if (!chained.isStaged) {
      return PENDING;
    }
    const isUsable = isKeyPresent && outcome === 'built';
    const outside = isUsable ? this._outsideCause(cell, at) : null;
    if (isUsable && !outside) {
      return FRESH;
    }
    const ended = endedMark(cell, key);
    if (ended === NOT_BUILT && own) {
      this._causes.noteNew(at);
    }
    return (
      this._blocked ??
      (outside ? this._stale(outside) : ended) ??
      this._stale(
        changed ?? this._baseCause(cell) ?? this._aboveCause(inputs, at)
      )
    );
  }

  private _presentOf(cell: IChainCell) {
    const { config, settings } = this._options;
    return {
      cell,
      settings,
      context: config.context,
      ends: lineEndsOf(cell.cell, config)
    };
  }

  /** Why a result that belongs to the present text is of no use all the same. */
  private _outsideCause(cell: IMarkedCell, at: number): MarkCause | null {
    const { engine, missingImages } = this._options.context;
    const { inputs } = cell.built ?? {};
    const base = this._baseCause(cell);
    // A base that has other contents was built later than the FROM above, from what its name stood for then.
    const moved = this._moved.find(({ bases, ref }) => {
      const built = inputs?.bases?.[ref];
      return built === undefined || built === bases[ref];
    });
    if (base) {
      this._moved.push({
        ref: base.ref,
        bases: inputs?.bases ?? {},
        cause: { kind: 'above', cell: at + 1, change: 'changed', of: base }
      });
    }
    const isGone =
      engine !== null &&
      inputs?.engine === engine &&
      missingImages.has(cell.id);
    return isGone ? IMAGE_GONE : (base ?? moved?.cause ?? null);
  }

  private _baseCause({
    id
  }: IMarkedCell): Extract<MarkCause, { kind: 'base' }> | null {
    const ref = this._options.context.movedBases.get(id)?.[0];
    return ref === undefined ? null : { kind: 'base', ref };
  }

  private _aboveCause(inputs: SavedInputs | undefined, at: number): MarkCause {
    const { trail } = inputs ?? {};
    const found = this._causes.find({ at, trail });
    if (found) {
      return found;
    }
    if (!inputs) {
      const hasAbove = this._cells.slice(0, at).some(({ own }) => own !== null);
      return hasAbove ? { kind: 'unknown', where: 'here-or-above' } : EDITED;
    }
    const isWhole = inputs.trail.length < MAX_TRAIL * ENTRY;
    return {
      kind: 'unknown',
      // Nothing differs: it was given a key that no present has.
      where: isWhole && inputs.files ? 'while-built' : 'above'
    };
  }

  private _containerCause(cell: IMarkedCell): MarkCause {
    const text = cell.built?.text;
    if (text !== undefined && text !== readContainerText(cell.source).hash) {
      return EDITED;
    }
    return (
      this._causes.find({ at: this._count, trail: undefined }) ?? {
        kind: 'unknown',
        where: text === undefined ? 'here-or-above' : 'above'
      }
    );
  }

  private _stale(cause: MarkCause): CellMark {
    if (this._lastStale?.cause !== cause) {
      this._lastStale = { kind: 'stale', reason: markReason(cause), cause };
    }
    return this._lastStale;
  }
}

/** The mark that a result gives without a comparison; null: it is stale. */
function endedMark({ built }: IMarkedCell, key: CellKey): CellMark | null {
  if (!built || built.outcome === 'pending') {
    return NOT_BUILT;
  }
  if (built.key !== key) {
    return null;
  }
  return built.outcome === 'failed' ? FAILED : STOPPED;
}

function markWithoutCause(kind: CellMark['kind'], reason: string): CellMark {
  return { kind, reason, cause: null };
}
