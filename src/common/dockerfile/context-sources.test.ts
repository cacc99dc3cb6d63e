import { describe, expect, it } from 'vitest';
import {
  contextSources,
  declaredArgs,
  usedBases,
  type IContextSourcesOptions
} from './context-sources.js';
import { parseDockerfile } from './parse.js';

/** Paths of all instructions in order; `?` behind those that are not exact. */
function sources(
  text: string,
  options: IContextSourcesOptions = {}
): string[][] {
  const { instructions, escape } = parseDockerfile(text);
  const found = contextSources(instructions, { escape, ...options });
  return [...found.values()].map(({ paths, exact }) =>
    exact ? [...paths] : [...paths, '?']
  );
}

describe('contextSources', () => {
  it.each([
    ['COPY a b/ ./c/../d /x/', ['a', 'b', 'd']],
    ['COPY . /x', ['.']],
    ['COPY / /x', ['.']],
    ['COPY ../up /x', ['up']],
    ['COPY *.txt d/[ab]? /x/', ['*.txt', 'd/[ab]?']],
    ['COPY ["a b", "c", "/x/"]', ['a b', 'c']],
    ['COPY --chown=1:1 --link a /x', ['a']],
    ['COPY --parents ./a/./b c/ /x/', ['a/b', 'c']],
    ['ADD https://e.org/x git@e.org:a/b.git a.tar /x/', ['a.tar']],
    ['ADD https://e.org/a.git#main ssh://g/x b /x/', ['b']],
    ['COPY <<EOF a /x/\nbody\nEOF', ['a']],
    ['RUN --mount=target=/m true', ['.']],
    ['RUN --mount=type=bind,source=a/b,target=/m true', ['a/b']],
    ['RUN --mount=TYPE=BIND,SRC=./a,dst=/m true', ['a']],
    ['RUN --mount=src=a,target=/a --mount=src=b,target=/b x', ['a', 'b']]
  ])('of %j are %j', (line, expected) => {
    expect(sources(`FROM scratch\n${line}\n`)).toEqual([expected]);
  });

  it.each([
    'COPY --from=x a /b',
    'COPY <<EOF /x/\nbody\nEOF',
    'ADD https://e.org/x /x',
    'RUN --mount=type=cache,target=/c true',
    'RUN --mount=type=secret,id=s true',
    'RUN --mount=type=tmpfs,target=/t true',
    'RUN --mount=from=x,source=a,target=/m true',
    'RUN cp a b',
    'WORKDIR a',
    'COPY a'
  ])('has none for %j', line => {
    expect(sources(`FROM scratch\n${line}\n`)).toEqual([]);
  });

  it('gives excludes apart, and the index in the whole list', () => {
    const { instructions } = parseDockerfile(
      'ARG X\nFROM a\nRUN x\nCOPY --exclude=*.md --exclude=$X docs /d\n'
    );
    expect([...contextSources(instructions)]).toEqual([
      [3, { paths: ['docs'], exact: true, excludes: ['*.md', '$X'] }]
    ]);
  });

  it('keeps quoted and escaped words of the plain form as BuildKit splits them', () => {
    expect(sources('FROM a\nCOPY \\$x y\\z /d/')).toEqual([['$x', 'yz']]);
    expect(sources('# escape=`\nFROM a\nCOPY y`z $`x /d/')).toEqual([
      ['yz', '$x']
    ]);
  });
});

describe('variables in context paths', () => {
  it('come from ENV and ARG above', () => {
    const text =
      'FROM a\nARG V=1\nENV D=dir$V\nCOPY $D/x /d\nENV D=e\nCOPY ${D}/${V:+y} /d';
    expect(sources(text)).toEqual([['dir1/x'], ['e/y']]);
    expect(sources(text, { buildArgs: { V: '2' } })).toEqual([
      ['dir2/x'],
      ['e/y']
    ]);
  });

  it('see an ARG from above the first FROM only where it is declared again', () => {
    const text = 'ARG V=1\nFROM scratch\nCOPY a$V /d\nARG V\nCOPY b$V /d';
    expect(sources(text)).toEqual([['a'], ['b1']]);
  });

  it('of one ENV do not see each other, those of one ARG do', () => {
    const text =
      'FROM scratch\nENV A=1\nENV A=2 B=$A\nCOPY b$B /d\nARG C=3 D=$C\nCOPY d$D /d';
    expect(sources(text)).toEqual([['b1'], ['d3']]);
  });

  it('are handed on by a stage, and ENV comes before ARG there', () => {
    const text =
      'FROM scratch AS s\nENV A=env\nARG A=arg B=b\nCOPY $A$B /d\nFROM s\nCOPY $A$B /d';
    expect(sources(text)).toEqual([['argb'], ['envb']]);
  });

  it('may be set by a trigger of the base stage', () => {
    const text =
      'FROM scratch AS s\nONBUILD ENV A=x\nFROM s\nCOPY a$A /d\nFROM scratch\nCOPY a$A /d';
    expect(sources(text)).toEqual([['ax'], ['a']]);
  });

  it('that the base image may set end the path', () => {
    const text = (path: string): string => `FROM a\nCOPY ${path} /d`;
    expect(sources(text('app-$V.jar'))).toEqual([['app-*', '?']]);
    expect(sources(text('src/$V/x'))).toEqual([['src', '?']]);
    expect(sources(text('$V'))).toEqual([['.', '?']]);
    expect(sources(text('a/${V:-b}/c d'))).toEqual([['a', 'd', '?']]);
    expect(sources(text('a/x${V:+b}'))).toEqual([['a/x*', '?']]);
  });

  it('of the platform are known only when they are given', () => {
    const text = 'FROM scratch\nARG TARGETARCH\nCOPY bin-$TARGETARCH /d';
    expect(sources(text)).toEqual([['bin-*', '?']]);
    const buildArgs = { TARGETARCH: 'arm64' };
    expect(sources(text, { buildArgs })).toEqual([['bin-arm64']]);
  });

  it('count as unknown behind ONBUILD', () => {
    expect(
      sources(
        'FROM scratch\nENV A=1\nONBUILD COPY a/b$A c /d\nONBUILD RUN --mount=target=/m true'
      )
    ).toEqual([['a/b*', 'c', '?'], ['.']]);
  });

  it('may be in the fields of a mount', () => {
    const text =
      'FROM scratch\nARG T=cache S=a\nRUN --mount=type=$T,target=/m true\nRUN --mount=source=$S/b,target=/m true';
    expect(sources(text)).toEqual([['a/b']]);
    expect(
      sources('FROM x\nRUN --mount=type=$T,source=a,target=/m true')
    ).toEqual([['a', '?']]);
  });

  it('that make the path unreadable leave it out', () => {
    expect(sources('FROM a\nENV A=1\nCOPY ${A:?} ${B /d')).toEqual([
      ['1', '?']
    ]);
  });
});

describe('with a target', () => {
  const text =
    'FROM a AS one\nCOPY 1 /d\nFROM a AS two\nCOPY 2 /d\nFROM a AS three\nCOPY 3 /d\nCOPY --from=one /x /y';

  it('only the stages that it needs count', () => {
    expect(sources(text, { target: 'Three' })).toEqual([['1'], ['3']]);
    expect(sources(text, { target: 'two' })).toEqual([['2']]);
    expect(sources(text)).toEqual([['1'], ['2'], ['3']]);
    expect(sources(text, { target: 'none' })).toEqual([['1'], ['2'], ['3']]);
  });
});

describe('usedBases', () => {
  it('leaves out stages and scratch, and says what is known', () => {
    const { instructions } = parseDockerfile(
      'ARG V=3\nFROM a:$V AS x\nFROM x\nCOPY --from=X /a /b\nCOPY --from=img:1 /a /b\nRUN --mount=from=tool,target=/t --mount=target=/c true\nFROM scratch\nFROM b-$TARGETARCH'
    );
    expect(usedBases(instructions)).toEqual([
      { index: 1, kind: 'base', image: 'a:3', known: true },
      { index: 4, kind: 'copy', image: 'img:1', known: true },
      { index: 5, kind: 'mount', image: 'tool', known: true },
      { index: 7, kind: 'base', image: 'b-*', known: false }
    ]);
  });
});

describe('declaredArgs', () => {
  it.each([
    ['ARG a', ['a']],
    ['ARG a=1 b c="x y"', ['a', 'b', 'c']],
    ['ENV a=1', []],
    ['ARG', []]
  ])('of %j are %j', (text, expected) => {
    const [instruction] = parseDockerfile(text).instructions;
    expect(instruction && declaredArgs(instruction)).toEqual(expected);
  });
});
