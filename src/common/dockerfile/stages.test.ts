import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './parse.js';
import { makesLayer, stagesOf } from './stages.js';

describe('stagesOf', () => {
  it('finds names, bases and what stands before the first FROM', () => {
    const text =
      'ARG V=1\nFROM --platform=linux/amd64 debian:$V AS Build\nRUN a\nFROM build\nRUN b\nFROM scratch AS out';
    const stages = stagesOf(parseDockerfile(text).instructions);
    expect(
      stages.map(({ name, base, baseStage }) => [name, base, baseStage])
    ).toEqual([
      ['build', 'debian:$V', null],
      [null, 'build', 0],
      ['out', 'scratch', null]
    ]);
    expect(
      stages[0]?.instructions.map(instruction => instruction.keyword)
    ).toEqual(['RUN']);
  });

  it('takes an image for an image when a stage of its name comes later', () => {
    const stages = stagesOf(
      parseDockerfile('FROM app\nFROM debian AS app').instructions
    );
    expect(stages.map(stage => stage.baseStage)).toEqual([null, null]);
  });
});

describe('makesLayer', () => {
  it.each([
    ['RUN', 'true', true],
    ['COPY', '. .', true],
    ['WORKDIR', '/app', true],
    ['WORKDIR', '/', false],
    ['ENV', 'A=1', false],
    ['CMD', '["x"]', false]
  ])('%s %s: %s', (keyword, rest, expected) => {
    expect(makesLayer({ keyword, rest })).toBe(expected);
  });
});
