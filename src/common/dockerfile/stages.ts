import type { IInstruction } from './parse.js';
import { flagValues } from './run-mounts.js';
import { UNKNOWN } from './shell-lexer.js';
import { Scope, type IVariableOptions } from './variables.js';

/** One build stage: a FROM and what follows it. */
export interface IStage<T extends IInstruction = IInstruction> {
  /** Position in the Dockerfile, 0-based. */
  readonly index: number;
  /** The name behind AS, in lower case as BuildKit keeps it; null without one. */
  readonly name: string | null;
  readonly from: T;
  /** What FROM names, an image or an earlier stage: with the values of its variables, `*` for one that is not known. */
  readonly base: string;
  /** Whether all variables in `base` are known: those of the platform are the engine's affair. */
  readonly baseKnown: boolean;
  /** The earlier stage that `base` names, or null when it is an image (or `scratch`). */
  readonly baseStage: number | null;
  /** The value of `--platform`, as written; null without one. */
  readonly platform: string | null;
  /** Without FROM. */
  readonly instructions: readonly T[];
}

/**
 * The stages of a Dockerfile in order; what stands before the first FROM belongs to none. As in BuildKit, FROM finds a
 * stage only by its name in lower case, and the last of several with one name.
 */
export function stagesOf<T extends IInstruction>(
  instructions: readonly T[],
  options: IVariableOptions = {}
): IStage<T>[] {
  const globals = Scope.global(instructions, options);
  const stages: (IStage<T> & { instructions: T[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword !== 'FROM') {
      stages.at(-1)?.instructions.push(instruction);
      continue;
    }
    const [word = '', as, name] = instruction.args.split(/[\t\v\f\r ]+/);
    const { text } = globals.expand(word);
    const baseStage = stages.findLastIndex(stage => stage.name === text);
    stages.push({
      index: stages.length,
      name: as?.toLowerCase() === 'as' ? (name?.toLowerCase() ?? null) : null,
      from: instruction,
      base: text.replaceAll(UNKNOWN, '*'),
      baseKnown: !text.includes(UNKNOWN),
      baseStage: baseStage < 0 ? null : baseStage,
      platform: flagValues(instruction.flags, 'platform')[0] ?? null,
      instructions: []
    });
  }
  return stages;
}

/** Instructions that make a file-system layer (BuildKit `dockerfile2llb`); `WORKDIR /` is the one exception. */
export function makesLayer(
  instruction: Pick<IInstruction, 'keyword' | 'rest'>
): boolean {
  switch (instruction.keyword) {
    case 'RUN':
    case 'COPY':
    case 'ADD':
      return true;
    case 'WORKDIR':
      return instruction.rest !== '/';
    default:
      return false;
  }
}

/** Instructions that add an entry to the image's history: all of a stage but ONBUILD. */
export function makesHistoryEntry(
  instruction: Pick<IInstruction, 'keyword'>
): boolean {
  return instruction.keyword !== 'ONBUILD' && instruction.keyword !== 'FROM';
}
