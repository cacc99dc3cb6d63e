import { describe, expect, it } from 'vitest';
import { visibleText } from './visible-text.js';

describe('what is left of output for the eye', () => {
  it.each([
    ['\u001b[1;31mred\u001b[0m \u001b]0;title\u0007x\u001bM', 'red x'],
    ['10 %\r50 %\r100 %\ndone', '100 %\ndone'],
    ['100 %\r', '100 %'],
    ['a\r\nb\r\r\nc', 'a\nb\nc'],
    ['a\tb\u0000\u0008c\u007f', 'a\tbc'],
    ['echo \u202egnp.exe\u2066', 'echo gnp.exe']
  ])('is %j as %j', (text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });

  it('is found in time proportional to the output', () => {
    const since = performance.now();
    visibleText(`${'x'.repeat(2_000_000)}${'\r'.repeat(500_000)}y`);
    expect(performance.now() - since).toBeLessThan(2000);
  });
});
