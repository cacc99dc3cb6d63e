import { triggerOf } from './onbuild.js';
import type { IInstruction } from './parse.js';
import { flagValues, runMounts } from './run-mounts.js';
import type { IStage } from './stages.js';

/** How one stage uses another. */
export interface IStageEdge<T extends IInstruction = IInstruction> {
  /** Index of the stage that is used. */
  readonly from: number;
  /** Index of the stage that uses it. */
  readonly to: number;
  /** `base`: FROM; `copy`: `COPY --from=`; `mount`: `RUN --mount=from=`. */
  readonly kind: 'base' | 'copy' | 'mount';
  /** First line of the instruction, as its own `lines` count. */
  readonly line: number;
  readonly instruction: T;
}

/** A use of a stage that BuildKit refuses. */
export interface IStageProblem<T extends IInstruction = IInstruction> {
  readonly line: number;
  /** One clause in plain words, without a full stop. */
  readonly message: string;
  readonly instruction: T;
}

/** What `COPY --from=` or a mount's `from=` stands for. */
export type StageReference<T extends IInstruction = IInstruction> = {
  readonly kind: 'copy' | 'mount';
  /** As written. */
  readonly name: string;
  readonly instruction: T;
} & (
  | { readonly target: 'stage'; readonly stage: number }
  | { readonly target: 'image' }
  | { readonly target: 'none'; readonly problem: string }
);

/**
 * The uses of stages, in document order. Names are compared in any case and may belong to a stage further below; what
 * names no stage is an image and has no edge. `COPY --from=` also takes a stage's number, a mount does not.
 */
export function stageEdges<T extends IInstruction>(
  stages: readonly IStage<T>[],
  escape = '\\'
): IStageEdge<T>[] {
  return stages.flatMap(stage => {
    const to = stage.index;
    const base: IStageEdge<T>[] =
      stage.baseStage === null
        ? []
        : [edge('base', stage.baseStage, to, stage.from)];
    const others = stageReferences(stages, stage, escape).flatMap(reference =>
      reference.target === 'stage'
        ? [edge(reference.kind, reference.stage, to, reference.instruction)]
        : []
    );
    return [...base, ...others];
  });
}

/** What BuildKit refuses about the uses of stages: numbers that no stage has, variables, circles, stages further below. */
export function stageProblems<T extends IInstruction>(
  stages: readonly IStage<T>[],
  escape = '\\'
): IStageProblem<T>[] {
  const edges = stageEdges(stages, escape);
  const found = stages.flatMap(stage =>
    stageReferences(stages, stage, escape).flatMap(reference =>
      reference.target === 'none'
        ? [problemAt(reference.instruction, reference.problem)]
        : []
    )
  );
  for (const edge of edges) {
    const message = orderProblem(edge, edges, stages);
    if (message !== null) {
      found.push(problemAt(edge.instruction, message));
    }
  }
  return found;
}

/** The `--from=` and `from=` of one stage's instructions, with those of triggers that it takes over from its base stage. */
export function stageReferences<T extends IInstruction>(
  stages: readonly IStage<T>[],
  stage: IStage<T>,
  escape = '\\'
): StageReference<T>[] {
  const base = stage.baseStage === null ? undefined : stages[stage.baseStage];
  const triggers = (base?.instructions ?? []).flatMap(
    instruction => triggerOf(instruction, escape) ?? []
  );
  return [...triggers, ...stage.instructions].flatMap(instruction =>
    namesIn(instruction).map(({ kind, name }) => ({
      kind,
      name,
      instruction,
      ...targetOf(stages, kind, name)
    }))
  );
}

/**
 * Indices of the stages that `stage` needs, itself among them. Where a FROM has a variable that is not known, every
 * stage above that it may name counts.
 */
export function neededStages(
  stages: readonly IStage[],
  stage: number,
  escape = '\\'
): Set<number> {
  const edges = stageEdges(stages, escape);
  for (const { index, base, baseKnown, from } of stages) {
    const named = baseKnown ? [] : stages.slice(0, index).filter(mayBe(base));
    edges.push(...named.map(other => edge('base', other.index, index, from)));
  }
  return reachable(stage, edges);
}

function namesIn(
  instruction: IInstruction
): { kind: 'copy' | 'mount'; name: string }[] {
  const copies =
    instruction.keyword === 'COPY' ? flagValues(instruction.flags, 'from') : [];
  return [
    ...copies.map(name => ({ kind: 'copy' as const, name })),
    ...runMounts(instruction).map(({ from }) => ({
      kind: 'mount' as const,
      name: from
    }))
  ].filter(({ name }) => name !== '');
}

function targetOf(
  stages: readonly IStage[],
  kind: 'copy' | 'mount',
  name: string
):
  | { target: 'stage'; stage: number }
  | { target: 'image' }
  | { target: 'none'; problem: string } {
  if (name.slice(0, -1).includes('$')) {
    const word = kind === 'copy' ? '--from' : 'from';
    return {
      target: 'none',
      problem: `${word} takes no variables; FROM does, and gives what it names a name behind AS`
    };
  }
  if (kind === 'copy' && /^[+-]?\d+$/.test(name)) {
    const stage = Number(name);
    return stage >= 0 && stage < stages.length
      ? { target: 'stage', stage }
      : { target: 'none', problem: `there is no stage number ${name}` };
  }
  const wanted = name.toLowerCase();
  const stage = stages.findLastIndex(({ name: own }) => own === wanted);
  return stage < 0 ? { target: 'image' } : { target: 'stage', stage };
}

/** `base` has a `*` for each value that is not known. */
function mayBe(base: string): (stage: IStage) => boolean {
  const parts = base
    .split('*')
    .map(part => part.replace(/[^a-z0-9]/gi, sign => `\\${sign}`));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return ({ name }) => name !== null && pattern.test(name);
}

function edge<T extends IInstruction>(
  kind: IStageEdge['kind'],
  from: number,
  to: number,
  instruction: T
): IStageEdge<T> {
  return { from, to, kind, line: instruction.lines[0], instruction };
}

function orderProblem(
  { from, to }: IStageEdge,
  edges: readonly IStageEdge[],
  stages: readonly IStage[]
): string | null {
  if (from < to) {
    return null;
  }
  const used = titleOf(stages[from]);
  if (from === to) {
    return `${used} uses itself`;
  }
  return reachable(from, edges).has(to)
    ? `${used} and ${titleOf(stages[to])} use each other`
    : `${used} stands further below, and only stages above can be used`;
}

function reachable(start: number, edges: readonly IStageEdge[]): Set<number> {
  const found = new Set([start]);
  for (const stage of found) {
    for (const { from, to } of edges) {
      if (to === stage) {
        // A set hands out what is added during the walk, too.
        found.add(from);
      }
    }
  }
  return found;
}

function titleOf(stage: IStage | undefined): string {
  return stage?.name ? `stage ${stage.name}` : `stage number ${stage?.index}`;
}

function problemAt<T extends IInstruction>(
  instruction: T,
  message: string
): IStageProblem<T> {
  return { line: instruction.lines[0], message, instruction };
}
