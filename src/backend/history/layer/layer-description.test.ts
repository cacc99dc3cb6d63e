import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../../common/ids.js';
import type { FileFormat } from '../../../common/notebook/build-config.js';
import {
  prefixOf,
  type IDockerfileCell
} from '../../../common/notebook/prefix.js';
import { TestHistory } from '../testing/test-history.js';
import {
  cellLines,
  cellsOf,
  parseLayerDescription,
  readLayerDescription
} from './layer-description.js';

const LINE = fc.constantFrom('', 'FROM a', '# b', '  ', 'x=1', '\uFEFF', 'é\r');
const CELL = fc.record({
  lines: fc.array(LINE, { maxLength: 4 }),
  disabled: fc.boolean(),
  otherLineEnds: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })
});
const FORMAT: fc.Arbitrary<FileFormat> = fc.record({
  bom: fc.boolean(),
  eol: fc.constantFrom('lf' as const, 'crlf' as const),
  finalNewline: fc.boolean()
});

describe('cellsOf', () => {
  it('gives back the sources of the enabled cells that a Dockerfile was joined from', () => {
    fc.assert(
      fc.property(
        fc.array(CELL, { minLength: 1, maxLength: 5 }),
        FORMAT,
        fc.nat(4),
        (raw, file, last) => {
          const cells = raw.map(({ lines, ...more }, at): IDockerfileCell => ({
            id: parseCellId(`cell-${at}`),
            source: lines.join('\n'),
            ...more
          }));
          const upTo = cells.slice(0, (last % cells.length) + 1);
          const { text } = prefixOf(cells, upTo.at(-1)!.id, file);
          // As it comes out of the repository.
          const description = parseLayerDescription(
            JSON.stringify({ version: 2, cells: cellLines(upTo), file })
          );
          expect(cellsOf(Buffer.from(text).toString(), description)).toEqual(
            upTo
              .filter(cell => !cell.disabled)
              .map(({ id, source }) => ({ id, source }))
          );
        }
      ),
      { numRuns: 2000 }
    );
  });

  it('gives nothing when the description is of another text', () => {
    const cells = [
      { id: 'a', lines: 2 },
      { id: 'b', lines: 1 }
    ];
    const of = (text: string) => cellsOf(text, { cells, file: {} });
    expect(of('1\n2\n3\n')?.map(({ source }) => source)).toEqual(['1\n2', '3']);
    expect(of('1\n2\n')?.map(({ source }) => source)).toEqual(['1\n2', '']);
    expect(of('1\n')).toBeNull();
    expect(of('1\n2\n3\n4\n')).toBeNull();
    expect(cellsOf('1\n2\n3\n', { cells, file: { eol: 'crlf' } })).toBeNull();
    expect(cellsOf('1\n', null)).toBeNull();
  });
});

describe('layer.json', () => {
  it('says of a commit what it was given, and of an older one only what it knows', async () => {
    await using test = await TestHistory.create();
    const config = {
      Env: ['A=1'],
      Cmd: ['sh'],
      Entrypoint: null,
      User: '',
      WorkingDir: '/w',
      ExposedPorts: ['80/tcp'],
      Volumes: [],
      Labels: { a: 'b' },
      Shell: null,
      StopSignal: null,
      OnBuild: [],
      Healthcheck: { Test: ['NONE'] }
    };
    const cells = [
      { id: 'a', lines: 1 },
      { id: 'off', lines: 1, disabled: true }
    ];
    const { oid } = await test.layer(null, [{ name: 'f' }], {
      dockerfile: 'FROM a\r\n# RUN b\r\n',
      cells,
      file: { eol: 'crlf' },
      runtime: config
    });
    const bare = await test.layer(oid, [{ name: 'g' }]);
    const [said, silent] = await test.history.read(sources => [
      readLayerDescription(sources, oid),
      readLayerDescription(sources, bare.oid)
    ]);
    expect(said).toMatchObject({ cells, config, file: { eol: 'crlf' } });
    expect(cellsOf('FROM a\r\n# RUN b\r\n', said)).toEqual([
      { id: 'a', source: 'FROM a' }
    ]);
    expect(silent).toMatchObject({ cells: null, config: null, file: {} });
  });

  it('of the first version has neither cells nor configuration, and what is none is not read', () => {
    const old = {
      version: 1,
      kind: 'layer',
      imageId: 'sha256:1',
      diffId: 'sha256:2',
      chainId: null,
      counts: {},
      policy: { version: 1, maxTextBytes: 1 }
    };
    expect(parseLayerDescription(JSON.stringify(old))).toEqual({
      version: 1,
      diffId: 'sha256:2',
      chainId: null,
      policyVersion: 1,
      cells: null,
      file: {},
      config: null
    });
    expect(parseLayerDescription('{"version":"x"}')).toBeNull();
    expect(parseLayerDescription('no json')).toBeNull();
  });
});
