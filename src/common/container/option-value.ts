import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { LineCounter, Node } from 'yaml';
import { LayerbookError } from '../protocol/errors.js';
import { nearestKey } from './nearest-key.js';
import { isNothing } from './option-yaml.js';

/** One value of the option lines, with its name and line for errors. */
export interface IOptionValue {
  /** `volumes`, `volumes[0].type`. */
  readonly name: string;
  /** 1-based line of the cell. */
  readonly line: number;
  readonly node: Node | null;
  readonly lines: LineCounter;
}

/** The error that `value` is not what its key takes: `expected` is a noun phrase, `example` optional. */
export function wrongValue(
  value: IOptionValue,
  expected: string
): LayerbookError {
  return optionError(
    value.line,
    `\`${value.name}\` in line ${value.line} must be ${expected}, not ${describe(value)}.`
  );
}

/** A `container.options` error at one line of the cell. */
export function optionError(
  line: number,
  message: string,
  hint?: string
): LayerbookError {
  return new LayerbookError('container.options', message, {
    lines: [line, line],
    ...(hint === undefined ? {} : { hint })
  });
}

/** The error for a key that does not exist, with the one that was probably meant. */
export function unknownKey(
  value: IOptionValue,
  key: string,
  known: readonly string[]
): LayerbookError {
  const near = nearestKey(key, known);
  const where = value.name === '' ? '' : ` of \`${value.name}\``;
  const meant =
    near === null
      ? `known keys are ${known.map(name => `\`${name}\``).join(', ')}`
      : `did you mean \`${near}\`?`;
  return optionError(
    value.line,
    `The key \`${shorten(key)}\`${where} in line ${value.line} is not known; ${meant}${near === null ? '.' : ''}`
  );
}

/** Whether nothing was written after the key. */
export function isEmpty(value: IOptionValue): boolean {
  return isNothing(value.node);
}

export function isList(value: IOptionValue): boolean {
  return isSeq(value.node);
}

export function isMapping(value: IOptionValue): boolean {
  return isMap(value.node);
}

/** The text of a scalar exactly as written (`1.0`, `0755`, `true` stay so), or null when it is none. */
export function scalarText(value: IOptionValue): string | null {
  const node = value.node;
  if (!isScalar(node) || node.value === null) {
    return null;
  }
  return typeof node.value === 'string' ? node.value : (node.source ?? null);
}

export function readText(value: IOptionValue, expected = 'a text'): string {
  const text = scalarText(value);
  if (text === null || text === '') {
    throw wrongValue(value, expected);
  }
  if (text.includes('\0')) {
    throw wrongValue(value, `${expected} without a null character`);
  }
  return text;
}

export function readBoolean(value: IOptionValue): boolean {
  const text = scalarText(value);
  if (text !== 'true' && text !== 'false') {
    throw wrongValue(value, '`true` or `false`');
  }
  return text === 'true';
}

/** The items of a list. */
export function readList(
  value: IOptionValue,
  expected = 'a list'
): IOptionValue[] {
  const node = value.node;
  if (!isSeq(node)) {
    throw wrongValue(value, expected);
  }
  return node.items.map((item, index) =>
    child(value, `${value.name}[${index}]`, item)
  );
}

/** Key and value of each entry of a mapping, in document order. */
export function readEntries(
  value: IOptionValue,
  expected = 'a mapping of `key: value`'
): { key: string; value: IOptionValue }[] {
  const node = value.node;
  if (!isMap(node)) {
    throw wrongValue(value, expected);
  }
  return node.items.map(({ key, value: item }) => {
    const name = child(value, value.name, key);
    const text = scalarText(name);
    if (text === null) {
      throw optionError(name.line, `A key in line ${name.line} is not a text.`);
    }
    const path = value.name === '' ? text : `${value.name}.${text}`;
    return {
      key: text,
      value: { ...child(name, path, item), line: name.line }
    };
  });
}

/** The entries of a mapping that may have only the keys `known`. */
export function readFields<Key extends string>(
  value: IOptionValue,
  known: readonly Key[]
): Partial<Record<Key, IOptionValue>> {
  const fields: Partial<Record<Key, IOptionValue>> = {};
  for (const entry of readEntries(value)) {
    const key = known.find(name => name === entry.key);
    if (key === undefined) {
      throw unknownKey({ ...value, line: entry.value.line }, entry.key, known);
    }
    if (!isEmpty(entry.value)) {
      fields[key] = entry.value;
    }
  }
  return fields;
}

function child(
  parent: IOptionValue,
  name: string,
  item: unknown
): IOptionValue {
  const node = isNode(item) ? item : null;
  const offset = node?.range?.[0];
  const line =
    offset === undefined ? parent.line : parent.lines.linePos(offset).line;
  const value = { name, line: Math.max(line, 1), node, lines: parent.lines };
  if (isAlias(node)) {
    throw optionError(
      value.line,
      `\`${name}\` in line ${value.line} uses a YAML alias (\`*name\`), which option lines cannot have.`,
      'Write the value out, or put it in quotes.'
    );
  }
  return value;
}

function isNode(item: unknown): item is Node {
  return isScalar(item) || isSeq(item) || isMap(item) || isAlias(item);
}

/** What was written, in words short enough for a sentence. */
function describe(value: IOptionValue): string {
  if (isList(value)) {
    return 'a list';
  }
  if (isMapping(value)) {
    return 'a mapping';
  }
  const text = scalarText(value);
  return text === null || text === '' ? 'empty' : `\`${shorten(text)}\``;
}

/** What was written, on one line and cut to what a sentence has room for. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
