import { describe, expect, it } from 'vitest';
import { neededStages, stageEdges, stageProblems } from './copies.js';
import { parseDockerfile } from './parse.js';
import { stagesOf, type IStage } from './stages.js';

function stages(...lines: string[]): IStage[] {
  const { instructions, escape } = parseDockerfile(lines.join('\n'));
  return stagesOf(instructions, { escape });
}

const edges = (found: IStage[]): unknown[] =>
  stageEdges(found).map(({ from, to, kind, line }) => [from, to, kind, line]);

const problems = (found: IStage[]): unknown[] =>
  stageProblems(found).map(({ line, message }) => [line, message]);

describe('stageEdges', () => {
  it('finds FROM, copies and mounts in document order', () => {
    const found = stages(
      'FROM a AS one',
      'FROM b AS Two',
      'COPY --from=ONE /x /y',
      'FROM two',
      'RUN --mount=type=bind,from=One,target=/m --mount=type=cache,from=two,target=/c true',
      'COPY --link --from=1 /x /y'
    );
    expect(edges(found)).toEqual([
      [0, 1, 'copy', 3],
      [1, 2, 'base', 4],
      [0, 2, 'mount', 5],
      [1, 2, 'mount', 5],
      [1, 2, 'copy', 6]
    ]);
    expect(problems(found)).toEqual([]);
  });

  it('takes what names no stage for an image, and a number in a mount too', () => {
    const found = stages(
      'FROM a AS one',
      'FROM b',
      'COPY --from=debian:12 /x /y',
      'RUN --mount=from=0,target=/m true',
      'COPY a b',
      'ADD --from=one a b'
    );
    expect(edges(found)).toEqual([]);
    expect(problems(found)).toEqual([]);
  });

  it('finds what a trigger of the base stage uses', () => {
    const found = stages(
      'FROM a AS tools',
      'FROM b AS base',
      'ONBUILD COPY --from=tools /x /y',
      'FROM base'
    );
    expect(edges(found)).toEqual([
      [1, 2, 'base', 4],
      [0, 2, 'copy', 3]
    ]);
  });

  it('reads quoted fields of a mount', () => {
    const found = stages(
      'FROM a AS one',
      'FROM b',
      `RUN --mount='type=bind,"from=one","target=/a""b"' true`
    );
    expect(edges(found)).toEqual([[0, 1, 'mount', 3]]);
  });
});

describe('stageProblems', () => {
  it.each([
    [['FROM a AS x', 'COPY --from=x /a /b'], [[2, 'stage x uses itself']]],
    [['FROM a', 'COPY --from=0 /a /b'], [[2, 'stage number 0 uses itself']]],
    [
      ['FROM a AS x', 'COPY --from=y /a /b', 'FROM b AS y'],
      [[2, 'stage y stands further below, and only stages above can be used']]
    ],
    [
      ['FROM a AS x', 'COPY --from=y a b', 'FROM b AS y', 'COPY --from=x a b'],
      [[2, 'stage y and stage x use each other']]
    ],
    [['FROM a', 'COPY --from=1 /a /b'], [[2, 'there is no stage number 1']]],
    [['FROM a', 'COPY --from=-1 /a /b'], [[2, 'there is no stage number -1']]]
  ])('of %j are %j', (lines, expected) => {
    expect(problems(stages(...lines))).toEqual(expected);
  });

  it('has no variables behind --from', () => {
    const [problem] = stageProblems(
      stages('ARG X=a', 'FROM $X AS a', 'FROM b', 'COPY --from=$X /a /b')
    );
    expect(problem?.message).toContain('--from takes no variables');
  });
});

describe('neededStages', () => {
  it('follows every kind of use', () => {
    const found = stages(
      'FROM a AS one',
      'FROM a AS two',
      'COPY --from=one a b',
      'FROM a AS unused',
      'FROM two',
      'FROM a AS last'
    );
    expect([...neededStages(found, 3)].sort()).toEqual([0, 1, 3]);
    expect([...neededStages(found, 4)]).toEqual([4]);
  });

  it('counts all stages that an unknown name may mean', () => {
    const found = stages(
      'FROM a AS out-linux',
      'FROM a AS out-darwin',
      'FROM a AS other',
      'FROM out-$TARGETOS'
    );
    expect([...neededStages(found, 3)].sort()).toEqual([0, 1, 3]);
  });
});
