import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './parse.js';
import { makesLayer, stagesOf } from './stages.js';

function stages(
  text: string,
  options: Parameters<typeof stagesOf>[1] = {}
): ReturnType<typeof stagesOf> {
  const { instructions, escape } = parseDockerfile(text);
  return stagesOf(instructions, { escape, ...options });
}

describe('stagesOf', () => {
  it('finds names, bases and what stands before the first FROM', () => {
    const found = stages(
      'ARG V=1\nFROM --platform=linux/amd64 debian:$V AS Build\nRUN a\nFROM build\nRUN b\nFROM scratch aS out'
    );
    expect(
      found.map(({ name, base, baseStage }) => [name, base, baseStage])
    ).toEqual([
      ['build', 'debian:1', null],
      [null, 'build', 0],
      ['out', 'scratch', null]
    ]);
    expect(found.map(({ platform }) => platform)).toEqual([
      'linux/amd64',
      null,
      null
    ]);
    expect(
      found[0]?.instructions.map(instruction => instruction.keyword)
    ).toEqual(['RUN']);
  });

  it('takes an image for an image when a stage of its name comes later', () => {
    const found = stages('FROM app\nFROM debian AS app');
    expect(found.map(stage => stage.baseStage)).toEqual([null, null]);
  });

  it('finds a stage behind FROM only by its name in lower case', () => {
    const found = stages('FROM a AS Build\nFROM Build\nFROM build');
    expect(found.map(stage => stage.baseStage)).toEqual([null, null, 0]);
  });

  it('finds the last of several stages with one name', () => {
    const found = stages('FROM a AS x\nFROM b AS x\nFROM x');
    expect(found[2]?.baseStage).toBe(1);
  });

  it.each([
    ['ARG B=build\nFROM a AS build\nFROM $B', 'build', true],
    ['ARG B=x\nFROM a AS build\nFROM ${B/x/build}', 'build', true],
    ['ARG B\nFROM a AS build\nFROM ${B:-build}', 'build', true],
    ['FROM a AS b\nFROM debian-$TARGETARCH', 'debian-*', false],
    ['ARG X=$TARGETOS\nFROM a AS b\nFROM a-$X', 'a-*', false]
  ])('reads the variables of the last FROM in %j', (text, base, known) => {
    const stage = stages(text)[1];
    expect([stage?.base, stage?.baseKnown]).toEqual([base, known]);
    expect(stage?.baseStage).toBe(base === 'build' ? 0 : null);
  });

  it('takes build arguments before the defaults, also for the platform', () => {
    const buildArgs = { V: '2', TARGETARCH: 'arm64' };
    const text = 'ARG V=1\nFROM a:$V-$TARGETARCH';
    expect(stages(text, { buildArgs })[0]?.base).toBe('a:2-arm64');
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
