import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../common/ids.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { layOutLinks } from './link-tracks.js';
import { totalsOf } from './stage-sizes.js';
import { readStageTable } from './stage-table.js';

const cells = (...sources: string[]) =>
  sources.map((source, index) => ({ id: parseCellId(`c${index}`), source }));
const read = (sources: string[], target?: string) =>
  readStageTable(cells(...sources), { target, buildArgs: {} });

const THREE = [
  'FROM golang:1.23 AS build\nWORKDIR /src',
  'RUN go build -o /out/app .',
  'FROM build AS test\nRUN go test ./...',
  'FROM debian:bookworm-slim AS base\nRUN apt-get update',
  'FROM base\nCOPY --from=build /out/app /out/more /usr/local/bin/',
  'RUN --mount=type=bind,from=build,source=/src,target=/src make docs'
];

describe('readStageTable', () => {
  it('gives each stage its name, base, cells and number of instructions', () => {
    const { rows } = read(THREE);
    expect(
      rows.map(row => [
        row.name,
        row.base,
        row.cells.map(cell => cell.number),
        row.instructions
      ])
    ).toEqual([
      ['build', 'golang:1.23', [1, 2], 3],
      ['test', 'build', [3], 2],
      ['base', 'debian:bookworm-slim', [4], 2],
      [null, 'base', [5, 6], 3]
    ]);
  });

  it('says which stages are in the final image, which are left behind, and which are not used', () => {
    expect(read(THREE).rows.map(row => row.role)).toEqual([
      'left',
      'unused',
      'contained',
      'final'
    ]);
  });

  it('takes the target for the final image once there is a stage of that name', () => {
    expect(read(THREE, 'Test').rows.map(row => row.role)).toEqual([
      'contained',
      'final',
      'unused',
      'unused'
    ]);
    expect(read(THREE, 'nowhere').rows.at(-1)?.role).toBe('final');
  });

  it('says what is taken from where, with the paths', () => {
    expect(read(THREE).links).toEqual([
      { source: 0, target: 1, kind: 'base', paths: [] },
      { source: 2, target: 3, kind: 'base', paths: [] },
      { source: 0, target: 3, kind: 'copy', paths: ['/out/app', '/out/more'] },
      { source: 0, target: 3, kind: 'mount', paths: ['/src'] }
    ]);
  });

  it('reads the paths of a COPY that is a JSON array', () => {
    const { links } = read([
      'FROM busybox AS a\nFROM busybox\nCOPY --from=a ["/with space", "/"]'
    ]);
    expect(links[0]?.paths).toEqual(['/with space']);
  });

  it('leaves out switched-off cells but keeps their numbers', () => {
    const [first, second, third] = cells('FROM a AS x', 'RUN 1', 'FROM b');
    const table = readStageTable(
      [first!, { ...second!, disabled: true }, third!],
      { buildArgs: {} }
    );
    expect(table.rows.map(row => row.cells.map(cell => cell.number))).toEqual([
      [1],
      [3]
    ]);
  });

  it('has nothing for a notebook without FROM, and for one without cells', () => {
    expect(read(['ARG A=1']).rows).toEqual([]);
    expect(read([]).rows).toEqual([]);
  });

  it('says what the engine will refuse, and draws no line for it', () => {
    const { links, problems } = read([
      'FROM busybox AS a\nCOPY --from=b /x /\nFROM busybox AS b'
    ]);
    expect(links).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it('throws for an instruction that does not end in its cell', () => {
    expect.assertions(1);
    try {
      read(['FROM busybox\nRUN a \\', 'RUN b']);
    } catch (error) {
      expect(isLayerbookError(error, 'build.syntax')).toBe(true);
    }
  });
});

describe('layOutLinks', () => {
  it('joins links of one kind between two stages', () => {
    const joined = layOutLinks([
      { source: 0, target: 1, kind: 'copy', paths: ['/a', '/b'] },
      { source: 0, target: 1, kind: 'copy', paths: ['/b', '/c'] }
    ]);
    expect(joined).toEqual([
      {
        source: 0,
        target: 1,
        kind: 'copy',
        paths: ['/a', '/b', '/c'],
        track: 0
      }
    ]);
  });

  it('puts short links nearest and lets none lie upon another', () => {
    const links = layOutLinks([
      { source: 0, target: 3, kind: 'copy', paths: [] },
      { source: 0, target: 1, kind: 'base', paths: [] },
      { source: 1, target: 3, kind: 'copy', paths: [] }
    ]);
    expect(
      links.map(({ source, target, track }) => [source, target, track])
    ).toEqual([
      [0, 1, 0],
      [1, 3, 0],
      [0, 3, 1]
    ]);
  });
});

describe('totalsOf', () => {
  const image = (...sizes: [name: string, size: number][]) => ({
    id: 'sha256:0',
    size: sizes.reduce((sum, [, size]) => sum + size, 0),
    layers: sizes.length,
    stack: sizes.map(([chainId, size]) => ({ chainId, size }))
  });

  it('adds up the layers that the final image does not stand on, base images too, each once', () => {
    expect(
      totalsOf(read(THREE), [
        { index: 0, image: image(['sdk', 800], ['a', 100]), ownBytes: 100 },
        {
          index: 1,
          image: image(['sdk', 800], ['a', 100], ['b', 50]),
          ownBytes: 50
        },
        { index: 2, image: image(['slim', 75], ['c', 5]), ownBytes: 5 },
        {
          index: 3,
          image: image(['slim', 75], ['c', 5], ['d', 10]),
          ownBytes: 10
        }
      ])
    ).toEqual({ final: 90, left: 950, unknown: 0 });
  });

  it('counts the stages whose size is not known', () => {
    expect(
      totalsOf(read(THREE), [
        { index: 0, image: image(['sdk', 900]), ownBytes: 100 },
        { index: 3, image: null, ownBytes: null }
      ])
    ).toEqual({ final: null, left: 900, unknown: 1 });
  });
});
