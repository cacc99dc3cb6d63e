import type { IInstruction } from './parse.js';

/** One build stage: a FROM and what follows it. */
export interface IStage<T extends IInstruction = IInstruction> {
  /** Position in the Dockerfile, 0-based. */
  readonly index: number;
  /** The name behind AS, in lower case as BuildKit compares it; null without one. */
  readonly name: string | null;
  readonly from: T;
  /** What FROM names: an image, or an earlier stage. */
  readonly base: string;
  /** The earlier stage that `base` names, or null when it is an image (or `scratch`). */
  readonly baseStage: number | null;
  /** Without FROM. */
  readonly instructions: readonly T[];
}

/** The stages of a Dockerfile in order; what stands before the first FROM belongs to none. */
export function stagesOf<T extends IInstruction>(
  instructions: readonly T[]
): IStage<T>[] {
  const stages: (IStage<T> & { instructions: T[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const { base, name } = readFrom(instruction.rest);
      const baseStage = stages.findLastIndex(
        stage => stage.name === base.toLowerCase()
      );
      stages.push({
        index: stages.length,
        name,
        from: instruction,
        base,
        baseStage: baseStage < 0 ? null : baseStage,
        instructions: []
      });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

function readFrom(rest: string): { base: string; name: string | null } {
  const words = rest.split(/\s+/).filter(word => !word.startsWith('--'));
  const name =
    words[1]?.toUpperCase() === 'AS' ? (words[2]?.toLowerCase() ?? null) : null;
  return { base: words[0] ?? '', name };
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
