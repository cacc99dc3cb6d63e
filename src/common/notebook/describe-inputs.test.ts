import { describe, expect, it } from 'vitest';
import { parseCellId } from '../ids.js';
import { describeInputs } from './describe-inputs.js';
import {
  savedInputsSchema,
  UNKNOWN_CONTEXT,
  type CellFiles
} from './inputs.js';
import { computeCellMarks, type IMarkedCell } from './keys.js';

const cells = (...sources: string[]): IMarkedCell[] =>
  sources.map((source, index) => ({
    id: parseCellId(`c${index + 1}`),
    kind: source.startsWith('$') ? 'container' : 'dockerfile',
    source,
    ...(source.includes('off') ? { disabled: true } : {})
  }));

const FILES: CellFiles = {
  digest: 'd',
  list: [{ path: 'a', digest: 'x', size: 3 }],
  more: 0,
  bytes: 3,
  ignore: ''
};

describe('describeInputs', () => {
  const notebook = cells(
    'FROM x',
    '$ container',
    '# words',
    'RUN off',
    'ARG V U\nCOPY a /',
    'RUN one'
  );
  const config = { context: 'app', buildArgs: { V: '1', X: '2' } };
  const context = {
    ...UNKNOWN_CONTEXT,
    files: new Map([[parseCellId('c5'), FILES]]),
    engine: 'here'
  };
  const of = (id: string) =>
    describeInputs(notebook, config, context, parseCellId(id));

  it('gives the key that the marks have', () => {
    const marks = computeCellMarks(notebook, config, context);
    for (const id of ['c1', 'c3', 'c5', 'c6']) {
      expect(of(id).key).toBe(marks.get(parseCellId(id))?.key);
    }
  });

  it('says what a cell is made from', () => {
    const { inputs } = of('c5');
    expect(inputs).toEqual({
      text: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      args: { V: '1' },
      settings: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      files: FILES,
      context: 'app',
      trail: expect.stringMatching(/^.{8}.{4}AAAB.{4}AAAA$/) as string,
      engine: 'here'
    });
    expect(savedInputsSchema.parse(inputs)).toEqual(inputs);
    expect(of('c3').inputs.text).toBe('');
    expect(of('c6').inputs).not.toHaveProperty('context');
  });

  it('keeps the nearest 200 cells above', () => {
    const many = cells('FROM x', ...Array.from({ length: 250 }, () => 'RUN a'));
    const trailOf = (at: number) =>
      describeInputs(many, config, context, parseCellId(`c${at}`)).inputs.trail;
    expect(trailOf(1)).toBe('');
    expect(trailOf(201)).toHaveLength(1600);
    expect(trailOf(251)).toHaveLength(1600);
    expect(trailOf(251).slice(0, -8)).toBe(trailOf(250).slice(8));
  });

  it('throws for a cell that is none of the Dockerfile', () => {
    expect(() => of('c2')).toThrow(RangeError);
    expect(() => of('gone')).toThrow('no Dockerfile cell gone');
  });
});
