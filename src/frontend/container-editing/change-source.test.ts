import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceOf } from './change-source.js';

it.each([
  ['', '', { start: 0, end: 0, text: '' }],
  ['abc', 'abXc', { start: 2, end: 2, text: 'X' }],
  ['aaa', 'aa', { start: 2, end: 3, text: '' }],
  ['one two', 'one 2', { start: 4, end: 7, text: '2' }]
])('%j becomes %j by one replacement', (before, after, difference) => {
  expect(differenceOf(before, after)).toEqual(difference);
});

it('every text becomes every other one', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '\n'),
    maxLength: 9
  });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { start, end, text: middle } = differenceOf(before, after);
      expect(before.slice(0, start) + middle + before.slice(end)).toBe(after);
    })
  );
});
