import type { CellId } from '../../common/ids.js';
import { hasStage, type IPrefix } from '../../common/notebook/prefix.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { buildImage } from '../builder/build-image.js';
import type { IBuildObserver } from '../builder/contract.js';
import { requestOf } from './build-prefix.js';
import type { IBuiltCell, IRunContext } from './context.js';
import type { ICellPlan } from './world.js';

const SILENT: IBuildObserver = {
  vertex: () => undefined,
  log: () => undefined,
  warning: () => undefined
};

/** `repository:tag` of what a cell's build had finished when it failed. */
export function finishedTag(notebookId: string, cellId: CellId): string {
  return `layerbook/${notebookId.toLowerCase()}:finished-${cellId}`;
}

/**
 * The image of the instructions that were finished before the cell failed, from the engine's cache; null when the cell
 * finished none. Its layers are kept and usable although the cell has no result.
 */
export async function buildFinishedPart(
  context: IRunContext,
  plan: ICellPlan,
  { prefix, error }: { readonly prefix: IPrefix; readonly error: unknown }
): Promise<IBuiltCell | null> {
  const line = isLayerbookError(error) ? error.data.lines?.[0] : undefined;
  const cut = line === undefined ? null : cutBefore(prefix, line);
  const finished = cut?.instructions.some(
    instruction =>
      instruction.cellId === plan.cell.id && instruction.keyword !== 'FROM'
  );
  if (!cut || !finished) {
    return null;
  }
  const tag = finishedTag(context.notebook.id, plan.cell.id);
  await buildImage(context.engine, {
    ...(await requestOf(context, cut)),
    tag,
    noCache: false,
    observer: SILENT
  });
  const image = await context.engine.inspectImage(tag, {
    signal: context.signal
  });
  return image && { cell: plan.cell, key: plan.key, prefix: cut, image, tag };
}

/** The prefix up to the instruction at a line of its text; null when no FROM is left. */
export function cutBefore(prefix: IPrefix, line: number): IPrefix | null {
  const failed = prefix.instructions.find(
    ({ offset, lines: [first, last] }) =>
      offset + first - 1 <= line && line <= offset + last - 1
  );
  if (!failed) {
    return null;
  }
  const instructions = prefix.instructions.slice(
    0,
    prefix.instructions.indexOf(failed)
  );
  if (!hasStage(instructions)) {
    return null;
  }
  const start = failed.offset + failed.lines[0] - 1;
  const lines = prefix.text.split('\n').slice(0, start - 1);
  return {
    text: `${lines.join('\n')}\n`,
    instructions,
    locate: wanted => prefix.locate(wanted)
  };
}
