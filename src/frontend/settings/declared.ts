import { argumentsOf } from '../../common/dockerfile/line-words.js';
import { parseDockerfile } from '../../common/dockerfile/parse.js';
import { stagesOf } from '../../common/dockerfile/stages.js';
import type { IInstruction } from '../../common/dockerfile/parse.js';

/** A build argument that the notebook declares. */
export interface IDeclaredArgument {
  readonly name: string;
  /** As written; null without one. */
  readonly default: string | null;
}

/** What a notebook's Dockerfile has that its build settings may name. */
export interface IDeclared {
  readonly arguments: readonly IDeclaredArgument[];
  /** Names of the stages, and the numbers of those without. */
  readonly stages: readonly string[];
  readonly secretIds: readonly string[];
  readonly sshIds: readonly string[];
}

/** Reads what the Dockerfile cells declare; text that is not finished yet is no hindrance. */
export function readDeclared(
  cells: readonly {
    readonly source: string;
    readonly disabled?: boolean | undefined;
  }[]
): IDeclared {
  const instructions = cells
    .filter(cell => !cell.disabled)
    .flatMap(cell => parseDockerfile(cell.source).instructions);
  return {
    arguments: argumentsIn(instructions),
    stages: stagesOf(instructions).map(
      stage => stage.name ?? String(stage.index)
    ),
    secretIds: mountIds(instructions, 'secret'),
    sshIds: mountIds(instructions, 'ssh')
  };
}

function argumentsIn(
  instructions: readonly IInstruction[]
): IDeclaredArgument[] {
  const found = new Map<string, IDeclaredArgument>();
  for (const { keyword, rest } of instructions) {
    const declared = keyword === 'ARG' ? argumentsOf(rest, '\\') : [];
    for (const { name, value } of declared) {
      // A stage takes over an argument from above the first FROM by its bare name.
      const known = found.get(name)?.default ?? null;
      found.set(name, { name, default: value ?? known });
    }
  }
  return [...found.values()];
}

/** Ids of `RUN --mount=type=secret,id=…`; without one it is the last part of the target, or `default`. */
function mountIds(
  instructions: readonly IInstruction[],
  type: 'secret' | 'ssh'
): string[] {
  const ids = instructions
    .filter(({ keyword }) => keyword === 'RUN')
    .flatMap(({ rest }) => [...rest.matchAll(/--mount=(\S+)/g)])
    .map(([, options]) => (options ?? '').split(','))
    .filter(options => options.includes(`type=${type}`))
    .map(options => {
      const valueOf = (key: string): string | undefined =>
        options
          .find(option => option.startsWith(`${key}=`))
          ?.slice(key.length + 1);
      const target =
        valueOf('target') ?? valueOf('dst') ?? valueOf('destination');
      return (
        valueOf('id') ??
        (type === 'ssh' ? 'default' : target?.split('/').at(-1))
      );
    });
  return [
    ...new Set(ids.filter(id => id !== undefined && id !== ''))
  ] as string[];
}
