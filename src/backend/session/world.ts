import type { CellId } from '../../common/ids.js';
import { computeCellMarks } from '../../common/notebook/keys.js';
import { describeInputs } from '../../common/notebook/describe-inputs.js';
import type {
  IContextState,
  SavedInputs
} from '../../common/notebook/inputs.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import { becauseOf } from '../../common/notebook/mark-words.js';
import type { Because } from '../../common/cards/layer-card.js';
import type { CellKey } from '../../common/ids.js';
import type { CellMark } from '../../common/notebook/keys.js';
import { engineMark } from '../inputs/engine-mark.js';
import { missingImages } from '../inputs/missing-images.js';
import type { IRunContext } from './context.js';

/** What a run of a cell starts from. */
export interface ICellPlan {
  readonly cell: SnapshotCell;
  readonly key: CellKey;
  readonly mark: CellMark;
  /** Of a Dockerfile cell. */
  readonly inputs: SavedInputs | null;
  readonly because: Because | null;
}

/** The notebook as a run finds it: its cells, and the files and images they depend on, read just now. */
export class World {
  readonly state: IContextState;
  private readonly _context: IRunContext;
  private readonly _marks: ReturnType<typeof computeCellMarks>;

  private constructor(context: IRunContext, state: IContextState) {
    this._context = context;
    this.state = state;
    const { cells, config } = context.notebook;
    this._marks = computeCellMarks(cells, config, state);
  }

  /** Reads files and asks the engine. Throws `engine.*`, or `signal.reason`. */
  static async read(context: IRunContext): Promise<World> {
    const { notebook, contextDir, engine, signal } = context;
    const [files, missing] = await Promise.all([
      context.inputs.read(
        { notebook, contextDir },
        { signal, keepTexts: true }
      ),
      missingImages(engine, notebook, { signal })
    ]);
    return new World(context, {
      files,
      engine: engineMark(notebook.id, engine.info.id),
      missingImages: missing,
      movedBases: new Map()
    });
  }

  plan(cell: SnapshotCell): ICellPlan {
    const known = this._marks.get(cell.id);
    if (!known) {
      throw new TypeError(`No key for cell ${cell.id}.`);
    }
    if (cell.kind !== 'dockerfile') {
      return { cell, ...known, inputs: null, because: null };
    }
    const { cells, config } = this._context.notebook;
    const { inputs } = describeInputs(cells, config, this.state, cell.id);
    return {
      cell,
      ...known,
      inputs,
      because: becauseOf(known.mark, cell.built, inputs)
    };
  }

  /** Whether the files of a cell are still what they were when this was read. */
  async isUnchanged(cellId: CellId): Promise<boolean> {
    const { notebook, contextDir, signal } = this._context;
    const now = await this._context.inputs.read(
      { notebook, contextDir },
      { signal }
    );
    return now.get(cellId)?.digest === this.state.files.get(cellId)?.digest;
  }
}
