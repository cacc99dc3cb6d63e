import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optionAt, problemOf } from './check-options.js';

describe('a problem of option lines', () => {
  it.each([
    ['#| cpus: 1\n#| vollumes: []', 2, 'did you mean `volumes`?'],
    ['#| cpus: lots', 1, 'must be a number of processors'],
    ['#!\nls', 1, 'names no interpreter'],
    ['#| cpus: [', 1, 'not valid YAML']
  ])('in %j is told with its line', (source, line, message) => {
    const problem = problemOf(source);
    expect(problem?.line).toBe(line);
    expect(problem?.message).toContain(message);
    expect(problem?.hint).toMatch(/\.$/);
  });

  it('is not in a cell that is right', () => {
    expect(problemOf('#| cpus: 1\nls')).toBeNull();
  });
});

describe('a position in option lines', () => {
  it.each<[string, string | null, string, boolean]>([
    ['#| ¦', null, '', true],
    ['#|¦', null, '', true],
    ['#| vol¦', null, 'vol', true],
    ['#| vol¦umes: []', 'volumes', 'vol', true],
    ['#| volumes¦: []', 'volumes', 'volumes', true],
    ['#| volumes: ["./da¦ta:/data"]', 'volumes', './da', false],
    ['#| tty: ¦', 'tty', '', false],
    ['#| tty: t¦', 'tty', 't', false],
    ['#| expect:\n#|   exit_c¦', 'expect', 'exit_c', false],
    ['#| volumes:\n#| - type: im¦', 'volumes', 'im', false],
    ['#| volumes:\n#|   - a:/b\n\n#|   - type: im¦', 'volumes', 'im', false],
    ['#| volumes:\n#|   # note\n#|   - ¦', 'volumes', '', false],
    ['#| volumes:\n#| ¦', null, '', true],
    ['#| nonsense: x¦', null, 'x', false],
    ['#| cpus: 2 # t¦', null, '', false],
    ['#| environment: {A: "a # b¦"}', 'environment', 'b', false],
    ['#¦| cpus: 1', null, '', false],
    ['#| cpus: 1\nec¦ho', null, '', false],
    ['ls\n#| cpus¦: 1', null, '', false]
  ])('%j', (marked, key, prefix, inKey) => {
    const before = marked.slice(0, marked.indexOf('¦')).split('\n');
    const source = marked.replace('¦', '');
    expect(optionAt(source, before.length, before.at(-1)?.length ?? 0)).toEqual(
      { key, prefix, inKey }
    );
  });

  it('outside the cell is nowhere', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: -2, max: 9 }),
        fc.integer({ min: -2, max: 99 }),
        (source, line, column) => {
          expect(optionAt(source, line, column).key).toBeNull();
        }
      )
    );
  });
});
