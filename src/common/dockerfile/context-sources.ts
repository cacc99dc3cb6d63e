import { neededStages, stageReferences } from './copies.js';
import { isHeredocWord } from './heredoc.js';
import { triggerOf } from './onbuild.js';
import type { IInstruction } from './parse.js';
import { jsonArguments } from './parse-problems.js';
import { flagValues, runMounts } from './run-mounts.js';
import { UNKNOWN } from './shell-lexer.js';
import { expandWord, type IExpandedWord } from './shell-words.js';
import { stagesOf, type IStage } from './stages.js';
import { Scope, type IVariableOptions } from './variables.js';

export { declaredArgs } from './variables.js';

/** What the paths of a Dockerfile depend on. */
export interface IContextSourcesOptions extends IVariableOptions {
  /** Only what this stage needs is looked at; without it, every stage. */
  readonly target?: string | undefined;
}

/** What an instruction reads of the build context. */
export interface IContextSources {
  /**
   * Relative to the context, cleaned, `/` between the parts; `.` is all of it. They may have wildcards. A path with a
   * variable whose value is not known ends at its place: in a `*`, or in the folder when the variable begins a part. So
   * nothing is missed.
   */
  readonly paths: readonly string[];
  /** Whether these are the very paths that the engine will ask for: no variable in them is unknown. */
  readonly exact: boolean;
  /** The patterns of `--exclude`, relative to each path. */
  readonly excludes: readonly string[];
}

/** An image that a Dockerfile takes files from. */
export interface IUsedBase {
  /** Index of the instruction in the given list. */
  readonly index: number;
  readonly kind: 'base' | 'copy' | 'mount';
  /** With the values of variables; `*` for one that is not known. */
  readonly image: string;
  readonly known: boolean;
}

type Expand = (word: string) => IExpandedWord;

/**
 * What each instruction reads of the build context: COPY and ADD without `--from`, and `RUN --mount=type=bind` without
 * `from`, also behind ONBUILD. The key is the index in `instructions`, which are those of the whole Dockerfile;
 * instructions that read nothing are left out. A variable that the base image may set counts as unknown.
 */
export function contextSources(
  instructions: readonly IInstruction[],
  options: IContextSourcesOptions = {}
): ReadonlyMap<number, IContextSources> {
  const escape = options.escape ?? '\\';
  const indices = indicesOf(instructions);
  const stages = stagesOf(instructions, options);
  const wanted = wantedStages(stages, options.target, escape);
  const globals = Scope.global(instructions, options);
  const scopes: Scope[] = [];
  const found = new Map<number, IContextSources>();
  for (const stage of stages) {
    const scope = firstScope(stage, { stages, scopes, globals, escape });
    scopes.push(scope);
    for (const instruction of stage.instructions) {
      const trigger = triggerOf(instruction, escape);
      const sources = trigger
        ? // A trigger runs in another stage, maybe of another Dockerfile.
          sourcesOf(trigger, word => expandWord(word, () => null, escape))
        : sourcesOf(instruction, word => scope.expand(word));
      const index = indices.get(instruction);
      if (sources && index !== undefined && wanted.has(stage.index)) {
        found.set(index, sources);
      }
      scope.apply(instruction);
    }
  }
  return found;
}

/** The images of FROM, `COPY --from=` and `--mount=from=` in document order; stages and `scratch` are left out. */
export function usedBases(
  instructions: readonly IInstruction[],
  options: IVariableOptions = {}
): IUsedBase[] {
  const indices = indicesOf(instructions);
  const stages = stagesOf(instructions, options);
  const found = stages.flatMap((stage): IUsedBase[] => {
    const own = new Set(stage.instructions);
    const base: IUsedBase = {
      index: indices.get(stage.from) ?? 0,
      kind: 'base',
      image: stage.base,
      known: stage.baseKnown
    };
    const others = stageReferences(stages, stage, options.escape).flatMap(
      ({ target, kind, name, instruction }): IUsedBase[] =>
        target === 'image' && own.has(instruction)
          ? [
              {
                index: indices.get(instruction) ?? 0,
                kind,
                image: name,
                known: true
              }
            ]
          : []
    );
    return stage.baseStage === null ? [base, ...others] : others;
  });
  return found.filter(({ image }) => image !== 'scratch');
}

function indicesOf(
  instructions: readonly IInstruction[]
): Map<IInstruction, number> {
  return new Map(
    instructions.map((instruction, index) => [instruction, index])
  );
}

function wantedStages(
  stages: readonly IStage[],
  target: string | undefined,
  escape: string
): Set<number> {
  const name = target?.toLowerCase();
  const stage = name
    ? stages.findLastIndex(stage => stage.name === name)
    : undefined;
  return stage === undefined || stage < 0
    ? new Set(stages.keys())
    : neededStages(stages, stage, escape);
}

interface IScopes {
  readonly stages: readonly IStage[];
  /** Those of the stages above, at their ends. */
  readonly scopes: readonly Scope[];
  readonly globals: Scope;
  readonly escape: string;
}

function firstScope(stage: IStage, above: IScopes): Scope {
  const base =
    stage.baseStage === null ? undefined : above.scopes[stage.baseStage];
  if (stage.baseStage === null || !base) {
    return above.globals.stage(stage.base === 'scratch' ? 'scratch' : 'image');
  }
  const scope = base.below();
  for (const instruction of above.stages[stage.baseStage]?.instructions ?? []) {
    const trigger = triggerOf(instruction, above.escape);
    if (trigger) {
      scope.apply(trigger);
    }
  }
  return scope;
}

function sourcesOf(
  instruction: IInstruction,
  expand: Expand
): IContextSources | null {
  switch (instruction.keyword) {
    case 'ADD':
    case 'COPY':
      return flagValues(instruction.flags, 'from').some(name => name !== '')
        ? null
        : copySources(instruction, expand);
    case 'RUN':
      return mountSources(instruction, expand);
    default:
      return null;
  }
}

function copySources(
  instruction: IInstruction,
  expand: Expand
): IContextSources | null {
  const { args, flags } = instruction;
  const words = jsonArguments(args) ?? args.split(/[\t\v\f\r ]+/);
  const expanded = words
    .slice(0, -1)
    .filter(word => !isHeredocWord(word))
    .map(expand)
    .filter(({ text }) => !isRemote(text));
  return collected(expanded, flagValues(flags, 'exclude'));
}

function mountSources(
  instruction: IInstruction,
  expand: Expand
): IContextSources | null {
  const expanded = runMounts(instruction).flatMap(mount => {
    const type = expand(mount.type);
    const isBind = type.text.toLowerCase() === 'bind';
    const mayBind = isBind || type.text.includes(UNKNOWN);
    const source = expand(mount.source);
    return mount.from === '' && mayBind ? [{ source, sure: isBind }] : [];
  });
  const sources = collected(
    expanded.map(({ source }) => source),
    []
  );
  const sure = expanded.every(mount => mount.sure);
  return sources && { ...sources, exact: sources.exact && sure };
}

function collected(
  words: readonly IExpandedWord[],
  excludes: readonly string[]
): IContextSources | null {
  const valid = words.filter(({ problem }) => problem === null);
  return words.length === 0
    ? null
    : {
        paths: [...new Set(valid.map(({ text }) => cleanPath(text)))],
        exact:
          valid.length === words.length &&
          valid.every(({ text }) => !text.includes(UNKNOWN)),
        excludes
      };
}

/** An address of HTTP or git: ADD fetches it, and COPY is refused (moby/buildkit `gitutil.ParseURL`). */
function isRemote(source: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:/i.test(
    source
  );
}

/** `source` below the top of the context: `..` does not leave it. */
function cleanPath(source: string): string {
  const unknown = source.indexOf(UNKNOWN);
  // What follows an unknown value may be deeper than it looks, as the value may have slashes; it may be empty, too.
  const start = unknown < 0 ? source : source.slice(0, unknown);
  const text =
    start === source || /(?:^|\/)$/.test(start) ? start : `${start}*`;
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts.length === 0 ? '.' : parts.join('/');
}
