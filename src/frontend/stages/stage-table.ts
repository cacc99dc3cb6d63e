import {
  neededStages,
  stageEdges,
  stageProblems
} from '../../common/dockerfile/copies.js';
import type { IInstruction } from '../../common/dockerfile/parse.js';
import { runMounts } from '../../common/dockerfile/run-mounts.js';
import { stagesOf, type IStage } from '../../common/dockerfile/stages.js';
import type { CellId } from '../../common/ids.js';
import type { NotebookConfig } from '../../common/notebook/build-config.js';
import {
  prefixOf,
  type ICellInstruction,
  type IDockerfileCell
} from '../../common/notebook/prefix.js';

/** A Dockerfile cell and its place among the notebook's Dockerfile cells, 1-based. */
export interface ICellNumber {
  readonly id: CellId;
  readonly number: number;
}

/**
 * What a stage is to the final image: it is it, its files are below it, only some of its files were taken over,
 * or nothing of it is needed.
 */
export type StageRole = 'final' | 'contained' | 'left' | 'unused';

/** One stage of a notebook's Dockerfile. */
export interface IStageRow {
  readonly index: number;
  /** As behind AS, or null. */
  readonly name: string | null;
  /** What FROM names. */
  readonly base: string;
  /** Index of the stage that `base` names, or null when it is an image. */
  readonly baseStage: number | null;
  readonly cells: readonly ICellNumber[];
  /** FROM included. */
  readonly instructions: number;
  readonly role: StageRole;
}

/** What one stage takes from another. */
export interface IStageLink {
  /** The stage that gives. */
  readonly source: number;
  /** The stage that takes. */
  readonly target: number;
  readonly kind: 'base' | 'copy' | 'mount';
  /** Paths in the stage that gives; empty for a base, and where they cannot be told. */
  readonly paths: readonly string[];
}

/** The stages of a whole notebook. */
export interface IStageTable {
  /** The Dockerfile that they come from. */
  readonly text: string;
  readonly rows: readonly IStageRow[];
  readonly links: readonly IStageLink[];
  /** What BuildKit will refuse about the uses of stages, one clause each. */
  readonly problems: readonly string[];
}

/** A notebook without stages. */
export const NO_STAGES: IStageTable = {
  text: '',
  rows: [],
  links: [],
  problems: []
};

/**
 * Reads the stages of a notebook from its Dockerfile cells, given in document order.
 *
 * Throws what `prefixOf` throws when an instruction does not end in its cell.
 */
export function readStageTable(
  cells: readonly IDockerfileCell[],
  config: Pick<NotebookConfig, 'target' | 'buildArgs'>
): IStageTable {
  const last = cells.at(-1);
  if (last === undefined) {
    return NO_STAGES;
  }
  const prefix = prefixOf(cells, last.id);
  const stages = stagesOf(prefix.instructions, {
    buildArgs: config.buildArgs
  });
  const links = stageEdges(stages)
    // What names a stage further below is refused, and among the problems.
    .filter(({ from, to }) => from < to)
    .flatMap(({ from, to, kind, instruction }) => {
      const source = stages[from];
      return source
        ? {
            source: from,
            target: to,
            kind,
            paths: pathsOf(kind, instruction, source)
          }
        : [];
    });
  const roles = rolesOf(stages, finalStage(stages, config.target));
  const numbers = new Map(
    cells.map((cell, index) => [cell.id, { id: cell.id, number: index + 1 }])
  );
  return {
    text: prefix.text,
    links,
    problems: stageProblems(stages).map(problem => problem.message),
    rows: stages.map(stage => ({
      index: stage.index,
      name: stage.name,
      base: stage.base,
      baseStage: stage.baseStage,
      instructions: stage.instructions.length + 1,
      role: roles[stage.index] ?? 'unused',
      cells: cellsOf(stage).flatMap(id => numbers.get(id) ?? [])
    }))
  };
}

function cellsOf(stage: IStage<ICellInstruction>): CellId[] {
  return [
    ...new Set(
      [stage.from, ...stage.instructions].map(instruction => instruction.cellId)
    )
  ];
}

/** The stage that is built: the target once there is one of that name or number, else the last. */
function finalStage(
  stages: readonly IStage[],
  target: string | undefined
): number {
  const wanted = target?.toLowerCase();
  const named = stages.findLast(
    stage =>
      wanted !== undefined &&
      (stage.name === wanted || String(stage.index) === wanted)
  );
  return named?.index ?? stages.length - 1;
}

function rolesOf(stages: readonly IStage[], final: number): StageRole[] {
  const contained = new Set<number>();
  // A stage may name only those above it; the set ends what would go in circles.
  for (
    let at: number | null = final;
    at !== null && at >= 0 && !contained.has(at);
  ) {
    contained.add(at);
    at = stages[at]?.baseStage ?? null;
  }
  const needed =
    stages.length === 0 ? new Set<number>() : neededStages(stages, final);
  return stages.map(({ index }) =>
    index === final
      ? 'final'
      : contained.has(index)
        ? 'contained'
        : needed.has(index)
          ? 'left'
          : 'unused'
  );
}

function pathsOf(
  kind: IStageLink['kind'],
  instruction: IInstruction,
  source: IStage
): string[] {
  switch (kind) {
    case 'base':
      return [];
    case 'copy':
      return wordsOf(instruction.args).slice(0, -1);
    case 'mount':
      return runMounts(instruction)
        .filter(
          ({ from }) =>
            from.toLowerCase() === source.name || from === String(source.index)
        )
        .map(mount => mount.source || '/');
  }
}

/** The words of COPY: separated by white space, or a JSON array. */
function wordsOf(args: string): string[] {
  try {
    const words: unknown = args.startsWith('[') ? JSON.parse(args) : null;
    if (Array.isArray(words)) {
      return words.map(String);
    }
  } catch {
    // Not JSON: BuildKit takes it as words then.
  }
  return args.split(/\s+/).filter(word => word !== '');
}
