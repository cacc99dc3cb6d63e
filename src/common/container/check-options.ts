import { isLayerbookError } from '../protocol/errors.js';
import { OPTION_KEYS } from './container-options.js';
import type { OptionKey } from './container-options.js';
import { OPTION_LINE, cellLines } from './option-lines.js';
import { parseContainerCell } from './parse-cell.js';

/** What is wrong in a container cell, for a mark at its line. */
export interface IOptionProblem {
  /** 1-based line of the cell. */
  readonly line: number;
  /** What failed and why. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** Where in the option lines a position is. */
export interface IOptionPosition {
  /** The key that the position belongs to, or null: none that is known. */
  readonly key: OptionKey | null;
  /** The part of a word that stands before the position. */
  readonly prefix: string;
  /** Whether the position is in the name of a key, where keys can be completed. */
  readonly inKey: boolean;
}

/** The first problem of a container cell's option lines, or null. */
export function problemOf(source: string): IOptionProblem | null {
  try {
    parseContainerCell(source);
    return null;
  } catch (error) {
    if (!isLayerbookError(error, 'container.options')) {
      throw error;
    }
    const { message, hint, lines } = error.data;
    return { line: lines?.[0] ?? 1, message, hint };
  }
}

const NOWHERE: IOptionPosition = { key: null, prefix: '', inKey: false };

/**
 * What is written at a position: `line` is 1-based, `column` the number of characters before the position in that line.
 * Outside the option lines: no key, and not `inKey`.
 */
export function optionAt(
  source: string,
  line: number,
  column: number
): IOptionPosition {
  const lines = cellLines(source);
  const at = lines[line - 1];
  const mark = OPTION_LINE.exec(at?.text ?? '')?.[0];
  if (at === undefined || !at.isOption || mark === undefined) {
    return NOWHERE;
  }
  const yaml = at.text.slice(mark.length);
  const before = yaml.slice(0, Math.max(0, column - mark.length));
  if (column < mark.trimEnd().length || isComment(before)) {
    return NOWHERE;
  }
  const name = /^["']?([\w-]*)$/.exec(before)?.[1];
  if (name !== undefined) {
    return { key: keyOf(yaml), prefix: name, inKey: true };
  }
  const prefix = /[\w./-]*$/.exec(before)?.[0] ?? '';
  return { key: ownerOf(lines.slice(0, line)), prefix, inKey: false };
}

function isComment(before: string): boolean {
  return /(?:^|\s)#/.test(before.replace(/"[^"]*"?|'[^']*'?/g, ''));
}

/** The key that the last of these lines belongs to. */
function ownerOf(lines: readonly { text: string }[]): OptionKey | null {
  for (const { text } of [...lines].reverse()) {
    const yaml = text.replace(OPTION_LINE, '');
    if (/^[^\s#-]/.test(yaml)) {
      return keyOf(yaml);
    }
  }
  return null;
}

function keyOf(yaml: string): OptionKey | null {
  const name = /^["']?([\w-]+)/.exec(yaml)?.[1];
  return OPTION_KEYS.find(key => key === name) ?? null;
}
