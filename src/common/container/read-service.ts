import { compileGlob } from '../patterns/glob.js';
import {
  isList,
  optionError,
  readList,
  readText,
  wrongValue
} from './option-value.js';
import type { IOptionValue } from './option-value.js';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const POLICIES = ['always', 'missing', 'never'] as const;

/** `container_name`: a DNS label, since other containers look it up as a host name. */
export function readContainerName(value: IOptionValue): string {
  const expected =
    'a name of lower-case letters, digits and `-` (at most 63, no `-` at either end)';
  const text = readText(value, expected);
  if (!LABEL.test(text)) {
    throw wrongValue(value, expected);
  }
  return text;
}

/** `pull_policy`. */
export function readPullPolicy(value: IOptionValue): (typeof POLICIES)[number] {
  const text = readText(value, '`always`, `missing` or `never`');
  const policy = POLICIES.find(name => name === text);
  if (policy === undefined) {
    throw wrongValue(value, '`always`, `missing` or `never`');
  }
  return policy;
}

/** `display`: one glob or a list of globs. */
export function readGlobs(value: IOptionValue): string[] {
  const expected = 'a pattern such as `out/*.png`, or a list of them';
  return readTexts(value, expected).map(({ text, at }) => {
    checkGlob(at, text);
    return text;
  });
}

function checkGlob(value: IOptionValue, text: string): void {
  try {
    compileGlob(text);
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} is no pattern. ${error.message}`,
      'A backslash in front takes a character as it is.'
    );
  }
}

/** `secret_environment`: a list of names of variables. */
export function readSecretNames(value: IOptionValue): string[] {
  return readList(value, 'a list of names of variables').map(item => {
    const name = readText(item, 'the name of a variable');
    if (/[=\s\0]/.test(name)) {
      throw wrongValue(item, 'the name of a variable, without its value');
    }
    return name;
  });
}

/** One text or a list of texts, each with where it was written. */
export function readTexts(
  value: IOptionValue,
  expected: string
): { text: string; at: IOptionValue }[] {
  const items = isList(value) ? readList(value) : [value];
  return items.map(at => ({ text: readText(at, expected), at }));
}
