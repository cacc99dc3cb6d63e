import {
  diffConfig,
  type IConfigChange,
  type IRuntimeConfig
} from '../../common/image/config-diff.js';
import type { ICellInstruction } from '../../common/notebook/prefix.js';
import { builtStage } from './built-stage.js';
import { cellTag, type IBuiltCell, type IRunContext } from './context.js';

/** What the cell changed in the configuration against the Dockerfile cell above it (or the base image). */
export async function configChanges(
  context: IRunContext,
  built: IBuiltCell
): Promise<IConfigChange[]> {
  const before = await configAbove(context, built);
  const own = built.prefix.instructions.filter(
    instruction => instruction.cellId === built.cell.id
  );
  return diffConfig(before, built.image.config).filter(change =>
    own.some(instruction => sets(instruction, change))
  );
}

async function configAbove(
  context: IRunContext,
  built: IBuiltCell
): Promise<IRuntimeConfig | null> {
  const { stage } = builtStage(
    built.prefix.instructions,
    context.notebook.config.target
  );
  const cells = stage
    ? [stage.from, ...stage.instructions].map(instruction => instruction.cellId)
    : [];
  const above = cells.findLast(id => id !== built.cell.id);
  const name = above
    ? cellTag(context.notebook, above)
    : stage?.baseStage === null
      ? stage.base
      : null;
  // A base that is named by a variable is not looked up: only the builder knows what it expands to.
  const image =
    name === null || name === 'scratch' || name.includes('$')
      ? null
      : await context.engine.inspectImage(name);
  return image?.config ?? null;
}

/** Whether an instruction made a change; one that names several variables made all of them. */
export function sets(
  instruction: ICellInstruction,
  change: IConfigChange
): boolean {
  return (
    instruction.keyword === change.keyword &&
    (change.name === '' || instruction.rest.includes(nameOf(change)))
  );
}

/** `80/tcp` is written `80`. */
function nameOf(change: IConfigChange): string {
  return change.keyword === 'EXPOSE'
    ? change.name.replace(/\/.*$/, '')
    : change.name;
}
