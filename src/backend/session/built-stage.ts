import type { IInstruction } from '../../common/dockerfile/parse.js';
import { neededStages } from '../../common/dockerfile/copies.js';
import { stagesOf, type IStage } from '../../common/dockerfile/stages.js';

/**
 * The stage whose image a build gives: the notebook's target once the instructions have it, the last one before that.
 * `target` is what the builder is to be told; undefined for the last stage. `stage` is null without FROM.
 */
export function builtStage<T extends IInstruction>(
  instructions: readonly T[],
  target: string | undefined
): { readonly stage: IStage<T> | null; readonly target: string | undefined } {
  const stages = stagesOf(instructions);
  const named =
    target === undefined
      ? undefined
      : (stages.findLast(stage => stage.name === target.toLowerCase()) ??
        (/^\d+$/.test(target) ? stages[Number(target)] : undefined));
  return named
    ? { stage: named, target }
    : { stage: stages.at(-1) ?? null, target: undefined };
}

/** The instructions that the image of {@link builtStage} is made of, copies from other stages included. */
export function usedInstructions<T extends IInstruction>(
  instructions: readonly T[],
  target: string | undefined
): ReadonlySet<T> {
  const { stage } = builtStage(instructions, target);
  const stages = stagesOf(instructions);
  const used = stage ? neededStages(stages, stage.index) : new Set<number>();
  const left = new Set(
    stages
      .filter(item => !used.has(item.index))
      .flatMap(item => [item.from, ...item.instructions])
  );
  return new Set(instructions.filter(instruction => !left.has(instruction)));
}
