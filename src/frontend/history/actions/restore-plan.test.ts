import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPlace, planRestore } from './restore-plan.js';
import type { IFormerCell, IPresentCell, RestoreStep } from './restore-plan.js';

function present(text: string): IPresentCell[] {
  return text.split(' ').map(word => ({
    id: word.replace(/[!~]/g, ''),
    source: word.endsWith('!') ? 'new' : 'old',
    disabled: word.startsWith('~')
  }));
}

function former(text: string): IFormerCell[] {
  return text.split(' ').map(id => ({ id, source: 'old' }));
}

/** Does what a plan says to a list of cells, as the notebook does. */
function apply(
  cells: readonly IPresentCell[],
  steps: readonly RestoreStep[],
  wanted: ReadonlySet<string>
): IPresentCell[] {
  const list = [...cells];
  const find = (id: string): number => list.findIndex(cell => cell.id === id);
  const placeBelow = (after: string | null, cell: IPresentCell): void => {
    const order = {
      ids: list.map(({ id }) => id),
      isDockerfile: () => true,
      isWanted: (id: string) => wanted.has(id)
    };
    list.splice(findPlace(order, after), 0, cell);
  };
  for (const step of steps) {
    const at = find(step.id);
    const [cell] = list.slice(at, at + 1);
    if (step.kind === 'insert') {
      const { id, source } = step;
      placeBelow(step.after, { id, source, disabled: false });
    } else if (cell === undefined) {
      throw new Error(`no cell ${step.id}`);
    } else if (step.kind === 'move') {
      list.splice(at, 1);
      placeBelow(step.after, cell);
    } else if (step.kind === 'text') {
      list[at] = { ...cell, source: step.source };
    } else {
      list[at] = { ...cell, disabled: step.kind === 'disable' };
    }
  }
  return list;
}

function restored(now: string, then: string): string {
  const cells = former(then);
  const ids = new Set(cells.map(({ id }) => id));
  return apply(present(now), planRestore(present(now), cells), ids)
    .map(
      ({ id, source, disabled }) =>
        `${disabled ? '~' : ''}${id}${source === 'old' ? '' : '!'}`
    )
    .join(' ');
}

describe('planRestore', () => {
  it.each([
    ['text of the same cells', 'a b! c', 'a b c', 'a b c'],
    [
      'a cell that was deleted, below the one before it',
      'a c',
      'a b c',
      'a b c'
    ],
    ['the first cell that was deleted', 'b c', 'a b c', 'a b c'],
    ['the last cell that was deleted', 'a x', 'a b', 'a b x'],
    [
      'a cell that was added since, as a disabled one',
      'a x b',
      'a b',
      'a ~x b'
    ],
    ['a cell that was disabled since', 'a ~b c', 'a b c', 'a b c'],
    ['cells that were moved', 'c a b', 'a b c', 'a b c'],
    ['nothing below the commit’s cell', 'a b! c! x', 'a b', 'a b c! x'],
    ['cells of which none is left', 'x y', 'a b', 'a b ~x ~y'],
    ['a cell to where another one took its place', 'a x c', 'a b c', 'a b ~x c']
  ])('restores %s', (_what, now, then, after) => {
    expect(restored(now, then)).toBe(after);
  });

  it('puts a cell below the words that stand above the one in its place', () => {
    const order = (...ids: string[]) => ({
      ids,
      isDockerfile: (id: string) => !id.startsWith('#'),
      isWanted: (id: string) => 'abc'.includes(id)
    });
    expect(findPlace(order('a', '#', 'x', 'c'), 'a')).toBe(2);
    expect(findPlace(order('a', '#', 'c'), 'a')).toBe(1);
    expect(findPlace(order('#', 'x', 'b'), null)).toBe(1);
    expect(findPlace(order('#'), null)).toBe(0);
  });

  it('has nothing to do when the cells are the same', () => {
    expect(planRestore(present('a b x!'), former('a b'))).toEqual([]);
  });

  it('leaves empty cells alone', () => {
    const cells = [
      { id: 'a', source: 'old', disabled: false },
      { id: 'empty', source: ' \n', disabled: false },
      { id: 'b', source: 'old', disabled: false }
    ];
    expect(planRestore(cells, former('a b'))).toEqual([]);
  });

  it('ends with the enabled cells of the commit in order, and loses no cell', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), {
      minLength: 1
    });
    const word = fc.record({
      id: fc.constantFrom(...'abcdefgh'),
      source: fc.constantFrom('old', 'new'),
      disabled: fc.boolean()
    });
    const cells = fc.uniqueArray(word, { selector: one => one.id });
    fc.assert(
      fc.property(cells, ids, (now, then) => {
        const wanted = then.map(id => ({ id, source: 'old' }));
        const set = new Set(then);
        const after = apply(now, planRestore(now, wanted), set);
        expect(after.filter(cell => set.has(cell.id))).toEqual(
          wanted.map(cell => ({ ...cell, disabled: false }))
        );
        expect(after.map(cell => cell.id)).toEqual(
          expect.arrayContaining(now.map(cell => cell.id))
        );
        const settledEnd = after.findLastIndex(cell => set.has(cell.id));
        const kept = now.filter(cell => !set.has(cell.id));
        // What is enabled and not of the commit was below its cells, or stands among them disabled.
        const between = after
          .slice(0, settledEnd)
          .filter(one => !set.has(one.id));
        expect(between.length).toBeLessThanOrEqual(kept.length);
      })
    );
  });
});
