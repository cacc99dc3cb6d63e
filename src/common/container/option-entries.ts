import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { LineCounter, Node, Scalar, YAMLMap } from 'yaml';
import { OPTION_KEYS } from './container-options.js';
import type { OptionKey } from './container-options.js';
import { OPTION_LINE, cellLines } from './option-lines.js';
import type { CellLine } from './option-lines.js';
import { isNothing, parseOptionYaml } from './option-yaml.js';

/** One key with the lines of the cell that are its own. */
export type OptionRange = {
  readonly key: OptionKey;
  /** Indices of lines of the cell, both inclusive. */
  readonly first: number;
  readonly last: number;
  readonly node: Node | null;
  /** On the first line, counted in the YAML behind `#|`: the end of the key, and the end of a value of one line. */
  readonly keyEnd: number;
  readonly valueEnd: number | null;
};

/** The option lines of a cell, however wrong they are. */
export type OptionLines = {
  readonly lines: readonly CellLine[];
  /** In the order of the cell. */
  readonly ranges: readonly OptionRange[];
  /**
   * `block`: one key a line; `flow`: all keys in one pair of braces; `broken`: no YAML, ranges are a guess.
   */
  readonly kind: 'block' | 'flow' | 'broken';
};

/** Finds the keys of a cell without judging their values. */
export function findOptions(source: string): OptionLines {
  const lines = cellLines(source);
  const last = lines.findLastIndex(line => line.isOption);
  const yaml = lines.slice(0, last + 1).map(yamlOf);
  const text = yaml.join('\n');
  const { document, lines: counter } = parseOptionYaml(text);
  const root = document.contents;
  if (document.errors.length > 0 || !(isMap(root) || isNothing(root))) {
    return { lines, ranges: guessRanges(yaml), kind: 'broken' };
  }
  const ranges = isMap(root) ? mapRanges(root, text, counter) : [];
  const isFlow = isMap(root) && root.flow === true;
  return { lines, ranges, kind: isFlow ? 'flow' : 'block' };
}

/** The YAML of an option line; nothing for another line. */
export function yamlOf(line: CellLine): string {
  return line.isOption ? line.text.replace(OPTION_LINE, '') : '';
}

function mapRanges(
  map: YAMLMap,
  text: string,
  counter: LineCounter
): OptionRange[] {
  return map.items.flatMap(pair => {
    const name = isScalar(pair.key) ? pair.key : null;
    const key = OPTION_KEYS.find(known => known === name?.value);
    if (key === undefined || !name?.range) {
      return [];
    }
    const node = isNode(pair.value) ? pair.value : null;
    const start = counter.linePos(name.range[0]);
    const keyEnd = counter.linePos(name.range[1]);
    const end = text.slice(0, node?.range?.[1] ?? name.range[1]).trimEnd();
    const close = counter.linePos(end.length);
    return [
      {
        key,
        first: start.line - 1,
        last: Math.max(close.line, start.line) - 1,
        node,
        keyEnd: keyEnd.col - 1,
        valueEnd:
          close.line === start.line && !isNothing(node) ? close.col - 1 : null
      }
    ];
  });
}

/** Where a key seems to begin, up to the line before the next one. */
function guessRanges(yaml: readonly string[]): OptionRange[] {
  const starts = yaml.flatMap((line, index) => {
    const name = /^([a-z_]+)\s*:(?:\s|$)/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, index }];
  });
  return starts.flatMap(({ name, index }, at) => {
    const key = OPTION_KEYS.find(known => known === name);
    const next = starts[at + 1]?.index ?? yaml.length;
    if (key === undefined) {
      return [];
    }
    const own = yaml.slice(index, next);
    const last = own.findLastIndex(line => !/^\s*(?:#.*)?$/.test(line));
    const { document } = parseOptionYaml(own.join('\n'));
    const map = document.errors.length === 0 ? document.contents : null;
    const value = isMap(map) ? map.get(key, true) : null;
    return [
      {
        key,
        first: index,
        last: index + Math.max(last, 0),
        node: isNode(value) ? value : null,
        keyEnd: name.length,
        valueEnd: null
      }
    ];
  });
}

/**
 * A value as plain JSON: numbers and booleans where their text is the usual one, else the text as it was written
 * (`1.0`, `0755`). Undefined when it has an alias, which option lines cannot have.
 */
export function plainValue(node: unknown): unknown {
  if (isScalar(node)) {
    return plainScalar(node);
  }
  if (isSeq(node)) {
    const items = node.items.map(plainValue);
    return items.includes(undefined) ? undefined : items;
  }
  if (isMap(node)) {
    const pairs = node.items.map(({ key, value }): [string, unknown] => [
      keyText(key),
      value === null ? null : plainValue(value)
    ]);
    return pairs.some(([, value]) => value === undefined)
      ? undefined
      : Object.fromEntries(pairs);
  }
  return isAlias(node) ? undefined : null;
}

function plainScalar({ value, source }: Scalar): unknown {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return source === undefined || String(value) === source ? value : source;
    default:
      return value;
  }
}

/** The key of an entry of a mapping, as it was written. */
export function keyText(key: unknown): string {
  const value = isScalar(key) ? (key.source ?? key.value) : null;
  return typeof value === 'string' ? value : '';
}
