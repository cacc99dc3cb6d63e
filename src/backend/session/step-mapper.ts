import { stagesOf, type IStage } from '../../common/dockerfile/stages.js';
import type { CellId } from '../../common/ids.js';
import type {
  ICellInstruction,
  IPrefix
} from '../../common/notebook/prefix.js';

/** Where a vertex of the build belongs. */
export interface IStepAddress {
  readonly cellId: CellId;
  /** Index among the instructions of that cell. */
  readonly step: number;
}

const NUMBERED = /^\[(?:(.*) )?(\d+)\/(\d+)\] /;
const COUNTED = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/**
 * Makes a function that finds the instruction behind the name of a BuildKit vertex.
 *
 * `[build 2/5] RUN make` is the second counted instruction of stage `build`; FROM counts when it is an image, and
 * RUN, COPY, ADD and WORKDIR count (moby/buildkit `dockerfile2llb`). ONBUILD triggers of a base count right after FROM.
 */
export function mapVertices(
  prefix: IPrefix
): (vertexName: string) => IStepAddress | null {
  const stages = stagesOf(prefix.instructions);
  return name => {
    const match = NUMBERED.exec(name);
    const stage = match && findStage(stages, match[1]);
    if (!stage) {
      return null;
    }
    const counted = countedOf(stage);
    const triggers = Number(match[3]) - counted.length;
    const position = Number(match[2]) - 1;
    const from = counted[0] === stage.from ? 1 : 0;
    const isTrigger = position >= from && position < from + triggers;
    const instruction = isTrigger
      ? null
      : counted[position < from ? position : position - triggers];
    return instruction
      ? { cellId: instruction.cellId, step: instruction.index }
      : null;
  };
}

/** The label holds the platform too when several are built: the stage's name is its last word. */
function findStage(
  stages: readonly IStage<ICellInstruction>[],
  label: string | undefined
): IStage<ICellInstruction> | undefined {
  const word = label?.split(' ').at(-1);
  if (word === undefined || (stages.length === 1 && stages[0]?.name !== word)) {
    return stages.length === 1 ? stages[0] : stages.at(-1);
  }
  const unnamed = /^stage-(\d+)$/.exec(word);
  return (
    stages.findLast(stage => stage.name === word) ??
    (unnamed ? stages[Number(unnamed[1])] : undefined)
  );
}

function countedOf(stage: IStage<ICellInstruction>): ICellInstruction[] {
  const body = stage.instructions.filter(instruction =>
    COUNTED.has(instruction.keyword)
  );
  return stage.baseStage === null && stage.base.toLowerCase() !== 'scratch'
    ? [stage.from, ...body]
    : body;
}
