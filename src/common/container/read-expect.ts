import { compileRegExp } from '../patterns/path-pattern.js';
import { typedRegExp } from '../patterns/typed-pattern.js';
import { EXPECT_KEYS } from './container-options.js';
import type { Expectations } from './container-options.js';
import {
  optionError,
  readBoolean,
  readFields,
  scalarText,
  wrongValue
} from './option-value.js';
import type { IOptionValue } from './option-value.js';
import { readTexts } from './read-service.js';
import { readBytes, trimSlash } from './read-simple.js';

/** Nothing is checked. */
export const NO_EXPECTATIONS: Expectations = {
  exitCode: null,
  output: [],
  noOutput: [],
  present: [],
  absent: [],
  imageSize: null,
  layers: null,
  cached: null,
  lines: {}
};

/** `expect`: a mapping of checks. */
export function readExpect(value: IOptionValue): Expectations {
  const fields = readFields(value, EXPECT_KEYS);
  const { exit_code, output, no_output, present, absent } = fields;
  const { image_size, layers, cached } = fields;
  return {
    exitCode: exit_code ? readWhole(exit_code, [0, 255]) : null,
    output: output ? readPatterns(output) : [],
    noOutput: no_output ? readPatterns(no_output) : [],
    present: present ? readPaths(present) : [],
    absent: absent ? readPaths(absent) : [],
    imageSize: image_size ? readBytes(image_size) : null,
    layers: layers ? readWhole(layers, [0, 1000]) : null,
    cached: cached ? readBoolean(cached) : null,
    lines: Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [key, field.line])
    )
  };
}

function readWhole(
  value: IOptionValue,
  [least, most]: readonly [number, number]
): number {
  const text = scalarText(value) ?? '';
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (number < least || number > most) {
    throw wrongValue(value, `a whole number from ${least} to ${most}`);
  }
  return number;
}

/** Texts, of which `/…/` is a regular expression. */
function readPatterns(value: IOptionValue): string[] {
  const expected = 'a text, or a list of texts';
  return readTexts(value, expected).map(({ text, at }) => {
    const pattern = typedRegExp(text);
    if (pattern !== null) {
      checkPattern(at, pattern.text);
    }
    return text;
  });
}

function checkPattern(value: IOptionValue, pattern: string): void {
  try {
    compileRegExp(pattern);
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line}: ${error.message}`,
      'A text that is to be found as it is stands without the slashes around it.'
    );
  }
}

function readPaths(value: IOptionValue): string[] {
  const expected = 'an absolute path in the container, or a list of them';
  return readTexts(value, expected).map(({ text, at }) => {
    if (!text.startsWith('/')) {
      throw wrongValue(at, expected);
    }
    return trimSlash(text);
  });
}
