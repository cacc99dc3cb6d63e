import { describe, expect, it } from 'vitest';
import type { ITextChunk } from '../ui/terminal-lines.js';
import { insertTyped } from './typed-lines.js';

const out = (text: string): ITextChunk => ({ stream: 1, text });
const bold = (text: string): string => `\u001b[1m${text}\u001b[22m\n`;

describe('what was typed', () => {
  it('stands after the prompt that it answers', () => {
    const typed = [{ at: 6, text: 'Ada' }];
    expect(insertTyped([out('Name: Hello Ada\n')], 0, typed)).toEqual([
      out(`Name: ${bold('Ada')}Hello Ada\n`)
    ]);
    expect(insertTyped([out('Name: ')], 0, typed)).toEqual([
      out(`Name: ${bold('Ada')}`)
    ]);
  });

  it('is counted from the start, also when that is not kept', () => {
    const typed = [
      { at: 2, text: 'gone' },
      { at: 12, text: 'here' }
    ];
    expect(insertTyped([out('abcd')], 10, typed)).toEqual([
      out(`ab${bold('here')}cd`)
    ]);
  });

  it('is shown also when nothing was printed', () => {
    expect(insertTyped([], 0, [{ at: 0, text: 'x' }])).toEqual([
      out(bold('x'))
    ]);
  });

  it('leaves streams apart', () => {
    const output: ITextChunk[] = [out('a'), { stream: 2, text: 'bc' }];
    expect(insertTyped(output, 0, [{ at: 2, text: 'x' }])).toEqual([
      out('a'),
      { stream: 2, text: `b${bold('x')}c` }
    ]);
  });
});
