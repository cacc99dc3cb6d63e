import {
  applyRunEvent,
  isLayerCard,
  type Card
} from '../../common/cards/reduce.js';
import type { CellId } from '../../common/ids.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { runDockerfileCell } from './build-cell.js';
import { cellTag, type IRunContext } from './context.js';
import type { World } from './world.js';

/** The images of the notebook's Dockerfile cells: each is built at most once in a run. */
export class CellImages {
  private readonly _context: IRunContext;
  private readonly _world: World;
  private readonly _built = new Map<CellId, CellOutcome>();
  /** Of the cells that were built now: whether every step came from the cache. */
  private readonly _cached = new Map<CellId, boolean>();

  constructor(context: IRunContext, world: World) {
    this._context = context;
    this._world = world;
  }

  /** Builds the stale ones among `cells` in order. Stops at the first that does not succeed and gives its outcome. */
  async build(cells: readonly SnapshotCell[]): Promise<CellOutcome> {
    for (const cell of cells) {
      const { mark } = this._world.plan(cell);
      if (mark.kind === 'fresh' || mark.kind === 'pending') {
        continue;
      }
      const outcome = this._built.get(cell.id) ?? (await this._run(cell));
      if (outcome !== 'succeeded' && outcome !== 'pending') {
        return outcome;
      }
    }
    return 'succeeded';
  }

  /**
   * The tag of a cell's image, which is made when the engine does not have it: the saved output may be of another engine.
   * Otherwise the outcome of its build.
   */
  async tagOf(
    cell: SnapshotCell
  ): Promise<{ tag: string } | { outcome: CellOutcome }> {
    const tag = cellTag(this._context.notebook, cell.id);
    if (await this._context.engine.inspectImage(tag)) {
      return { tag };
    }
    const outcome = this._built.get(cell.id) ?? (await this._run(cell));
    return outcome === 'succeeded' ? { tag } : { outcome };
  }

  /** `cell:4`: builds what is stale up to the cell. `number` counts all Dockerfile cells from 1. Throws with `line`. */
  async numbered(number: number, line: number): Promise<string> {
    const all = this._dockerfileCells();
    const cell = all[number - 1];
    const name = `Dockerfile cell ${number}`;
    if (!cell || cell.disabled) {
      const why = cell
        ? 'is disabled'
        : `is not there: there are ${all.length}`;
      throw at(line, 'build.imageNotFound', `${name} (line ${line}) ${why}.`, {
        hint: 'Name another with `image`.'
      });
    }
    const outcome = await this.build(
      all.slice(0, number).filter(item => !item.disabled)
    );
    const image =
      outcome === 'succeeded' ? await this.tagOf(cell) : { outcome };
    if ('tag' in image) {
      return image.tag;
    }
    throw this._notBuilt(name, line, image.outcome);
  }

  /** Whether all steps of a cell came from the cache when it was built now; null: it was not. */
  wasCached(cellId: CellId): boolean | null {
    return this._cached.get(cellId) ?? null;
  }

  private _dockerfileCells(): SnapshotCell[] {
    return this._context.notebook.cells.filter(
      cell => cell.kind === 'dockerfile'
    );
  }

  /** The failure of a container cell whose image could not be built. */
  private _notBuilt(
    name: string,
    line: number,
    outcome: CellOutcome
  ): LayerbookError {
    this._context.signal.throwIfAborted();
    return outcome === 'pending'
      ? at(line, 'build.noImage', `${name} (line ${line}) makes no image yet.`)
      : at(
          line,
          'build.blocked',
          `${name} (line ${line}), whose image this cell runs, could not be built.`
        );
  }

  private async _run(cell: SnapshotCell): Promise<CellOutcome> {
    const { log } = this._context;
    let card: Card | null = null;
    const stop = log.subscribe(log.lastSeq, event => {
      if (event.kind !== 'runFinished' && event.cellId === cell.id) {
        card = applyRunEvent(card, event);
      }
    });
    const outcome = await runDockerfileCell(this._context, {
      world: this._world,
      plan: this._world.plan(cell),
      cache: 'use'
    });
    stop();
    this._built.set(cell.id, outcome);
    this._cached.set(cell.id, outcome === 'succeeded' && isCached(card));
    return outcome;
  }
}

/** A FROM is no work. */
function isCached(card: Card | null): boolean {
  return (
    card !== null &&
    isLayerCard(card) &&
    card.steps.every(
      ({ keyword, state }) => keyword === 'FROM' || state === 'cached'
    )
  );
}

function at(
  line: number,
  code: 'build.imageNotFound' | 'build.noImage' | 'build.blocked',
  message: string,
  more: { hint?: string } = {}
): LayerbookError {
  return new LayerbookError(code, message, { ...more, lines: [line, line] });
}
