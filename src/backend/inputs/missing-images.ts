import type { CellId } from '../../common/ids.js';
import type {
  NotebookSnapshot,
  SnapshotCell
} from '../../common/notebook/snapshot.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { cellTag } from '../session/context.js';

/** Questions that are asked of the engine at the same time. */
const PARALLEL = 8;

const IMAGE_ID = /^sha256:[0-9a-f]{64}$/;

/**
 * The Dockerfile cells whose saved output says that they were built, and whose image the engine does not have: neither
 * under its id nor, where no id was saved, under the cell's tag. Throws `engine.*`, or `signal.reason`.
 */
export async function missingImages(
  engine: IEngine,
  notebook: NotebookSnapshot,
  options: ICancellable = {}
): Promise<ReadonlySet<CellId>> {
  const built = notebook.cells.filter(
    cell => cell.kind === 'dockerfile' && cell.built?.outcome === 'built'
  );
  const missing = new Set<CellId>();
  const asked = new Map<string, Promise<boolean>>();
  const isThere = (name: string): Promise<boolean> => {
    const known = asked.get(name) ?? hasImage(engine, name, options);
    asked.set(name, known);
    return known;
  };
  for (let at = 0; at < built.length; at += PARALLEL) {
    await Promise.all(
      built.slice(at, at + PARALLEL).map(async cell => {
        if (!(await isThere(nameOf(notebook, cell)))) {
          missing.add(cell.id);
        }
      })
    );
  }
  return missing;
}

function nameOf(notebook: NotebookSnapshot, cell: SnapshotCell): string {
  return cell.built?.imageId ?? cellTag(notebook, cell.id);
}

/** False too for an id that is none, in a notebook that was written by hand. */
async function hasImage(
  engine: IEngine,
  name: string,
  options: ICancellable
): Promise<boolean> {
  const isName = name.startsWith('layerbook/') || IMAGE_ID.test(name);
  return isName && (await engine.inspectImage(name, options)) !== null;
}
