import { splitField } from '../csv-fields.js';
import {
  isEmpty,
  isList,
  readEntries,
  readList,
  readText,
  scalarText,
  wrongValue
} from './option-value.js';
import type { IOptionValue } from './option-value.js';
import { splitWords } from './shell-words.js';

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4
};

/** Bytes of a size in Compose's notation: `512m`, `1.5gb`, `1024`. Units are powers of 1024. */
export function readBytes(value: IOptionValue): number {
  const text = scalarText(value) ?? '';
  const match = /^(\d+(?:\.\d+)?)\s*(?:([bkmgt])b?)?$/i.exec(text);
  const bytes = Math.floor(
    Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? 'b'] ?? 1)
  );
  if (match === null || bytes <= 0 || !Number.isSafeInteger(bytes)) {
    throw wrongValue(value, 'a size such as `512m` or `2g`');
  }
  return bytes;
}

/** A number of processors. */
export function readCpus(value: IOptionValue): number {
  const text = scalarText(value) ?? '';
  const cpus = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (cpus <= 0) {
    throw wrongValue(value, 'a number of processors such as `0.5` or `2`');
  }
  return cpus;
}

/** An absolute path in the container, without a trailing slash. */
export function readContainerPath(value: IOptionValue): string {
  const text = readText(value, 'an absolute path in the container');
  if (!text.startsWith('/')) {
    throw wrongValue(value, 'an absolute path in the container');
  }
  return trimSlash(text);
}

/** `/a//b/` as `/a/b`. */
export function trimSlash(path: string): string {
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

/** A command line: a list of words, or a text that is split as a shell would. Empty: cleared. */
export function readCommand(value: IOptionValue): string[] {
  if (isList(value)) {
    return readList(value).map(item => {
      const text = scalarText(item);
      if (text === null) {
        throw wrongValue(item, 'a text');
      }
      return text;
    });
  }
  const text = scalarText(value);
  if (text === null) {
    throw wrongValue(value, 'a text or a list of texts');
  }
  const words = splitWords(text);
  if (words === null) {
    throw wrongValue(value, 'a command whose quotes are closed');
  }
  return words;
}

/** `environment`: a mapping, or a list of `NAME=value`; without a value it is taken from outside. */
export function readEnvironment(
  value: IOptionValue
): Record<string, string | null> {
  const pairs = isList(value)
    ? readList(value).map((item): [string, string | null, IOptionValue] => {
        const text = readText(item, '`NAME=value`');
        return [...splitField(text), item];
      })
    : readEntries(value, 'a mapping or a list of `NAME=value`').map(
        (entry): [string, string | null, IOptionValue] => [
          entry.key,
          readOptionalText(entry.value),
          entry.value
        ]
      );
  for (const [name, , item] of pairs) {
    if (name === '' || /[=\0]/.test(name)) {
      throw wrongValue(item, '`NAME=value`');
    }
  }
  return Object.fromEntries(pairs.map(([name, text]) => [name, text]));
}

/** `labels`: a mapping, or a list of `key=value`. */
export function readLabels(value: IOptionValue): Record<string, string> {
  if (!isList(value)) {
    const entries = readEntries(value, 'a mapping or a list of `key=value`');
    return Object.fromEntries(
      entries.map(entry => [entry.key, readOptionalText(entry.value) ?? ''])
    );
  }
  return Object.fromEntries(
    readList(value).map(item => {
      const [name, text] = splitField(readText(item, '`key=value`'));
      return [name, text ?? ''];
    })
  );
}

function readOptionalText(value: IOptionValue): string | null {
  if (isEmpty(value)) {
    return null;
  }
  const text = scalarText(value);
  if (text === null || text.includes('\0')) {
    throw wrongValue(value, 'a text');
  }
  return text;
}
