import type { Text } from '@codemirror/state';
import { OPTION_LINE, cellLines } from '../../common/container/option-lines.js';

/** The numbers of the option lines (`#|`) at the top of a cell's text, 1-based; the script below may hold anything. */
export function optionLineNumbers(doc: Text): number[] {
  const numbers: number[] = [];
  for (let number = 1; number <= doc.lines; number += 1) {
    const { text } = doc.line(number);
    if (OPTION_LINE.test(text)) {
      numbers.push(number);
    } else if (text.trim() !== '') {
      break;
    }
  }
  return numbers;
}

/** Whether a line of a cell's text is one of its option lines; `line` is 0-based. */
export function isOptionLine(source: string, line: number): boolean {
  return cellLines(source)[line]?.isOption ?? false;
}
