import { isMap, isScalar, isSeq } from 'yaml';
import type { Node } from 'yaml';
import { isObject } from '../is-object.js';
import { problemOf } from './check-options.js';
import type { OptionKey } from './container-options.js';
import { findOptions, keyText, plainValue, yamlOf } from './option-entries.js';
import type { OptionLines, OptionRange } from './option-entries.js';
import type { CellLine } from './option-lines.js';
import { blockYaml, inlineYaml, newNode, writeOption } from './write-option.js';

const LINE_END = /(?:\r\n|\n|\r)$/;

type OptionValues = Partial<Record<OptionKey, unknown>>;

/** What the option lines of a cell hold. */
export interface IOptionValues {
  /** Plain JSON by key, as written: short and long syntax are not made the same. Keys without a value are absent. */
  readonly values: Readonly<OptionValues>;
  /** The first thing that is wrong in the cell; `values` has what can be read all the same. */
  readonly problem: { readonly line: number; readonly message: string } | null;
}

/** The values of all option keys, also when one of them is wrong. */
export function readOptionValues(source: string): IOptionValues {
  const problem = problemOf(source);
  return {
    values: valuesOf(findOptions(source)),
    problem: problem && { line: problem.line, message: problem.message }
  };
}

/**
 * `source` with another value of one option. Only the lines of that key change; comments, order, blank lines, the
 * other keys and the script stay as they are. `value` is plain JSON; undefined removes the key. A new key comes last.
 */
export function setOption(
  source: string,
  key: OptionKey,
  value: unknown
): string {
  const options = findOptions(source);
  const before = valuesOf(options);
  const range = options.ranges.find(at => at.key === key);
  if (value === undefined ? range === undefined : same(before[key], value)) {
    return source;
  }
  const after = { ...before, [key]: value };
  if (value === undefined) {
    delete after[key];
  }
  if (options.kind === 'flow') {
    return rewriteAll(options, after);
  }
  const edited = range
    ? replaceLines(options, range, value)
    : insertLines(options, writeOption(key, value));
  const isRight =
    options.kind === 'broken' || same(valuesOf(findOptions(edited)), after);
  return isRight ? edited : rewriteAll(options, after);
}

function valuesOf({ ranges }: OptionLines): OptionValues {
  const values: OptionValues = {};
  for (const { key, node } of ranges) {
    const value = node === null ? null : plainValue(node);
    if (value !== null && value !== undefined && !(key in values)) {
      values[key] = value;
    }
  }
  return values;
}

/** Whether two plain values are the same; the order of keys at the top does not matter. */
function same(one: unknown, other: unknown): boolean {
  const text = (value: unknown): string | undefined =>
    isObject(value)
      ? JSON.stringify(
          Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        )
      : JSON.stringify(value);
  return text(one) === text(other) && isObject(one) === isObject(other);
}

function replaceLines(
  options: OptionLines,
  range: OptionRange,
  value: unknown
): string {
  const line = options.lines[range.first];
  const yaml = line === undefined ? '' : yamlOf(line);
  const written = value === undefined ? [] : replacement(range, yaml, value);
  return splice(options, [range.first, range.last + 1], written);
}

/** The lines of YAML that take the place of a key's. */
function replacement(
  range: OptionRange,
  yaml: string,
  value: unknown
): string[] {
  const indent = /^\s*/.exec(yaml)?.[0] ?? '';
  const isOneLine = range.first === range.last;
  if (!isOneLine && range.node !== null) {
    const merged = mergeNode(range.node, value);
    return blockYaml(range.key, merged).map(line => indent + line);
  }
  const [first = '', ...more] = writeOption(range.key, value);
  const rest = yaml.slice(range.valueEnd ?? range.keyEnd);
  const comment = /\s+#.*$/.exec(rest)?.[0] ?? '';
  if (more.length > 0) {
    return [first + comment, ...more].map(line => indent + line);
  }
  return [`${yaml.slice(0, range.keyEnd)}: ${inlineYaml(value)}${comment}`];
}

/** `value` as a node that reuses, with their quotes and comments, the parts of `old` that stay. */
function mergeNode(old: Node, value: unknown): Node {
  if (same(plainValue(old), value)) {
    return old;
  }
  if (isSeq(old) && Array.isArray(value)) {
    const left = [...old.items];
    old.items = value.map((item: unknown) => {
      const at = left.findIndex(node => same(plainValue(node), item));
      return at < 0 ? newNode(item, 'inner') : left.splice(at, 1)[0];
    });
    return old;
  }
  if (isMap(old) && isObject(value)) {
    const keep = new Map(old.items.map(pair => [keyText(pair.key), pair]));
    const items = Object.entries(value).map(([name, item]) => {
      const pair = keep.get(name);
      const node = pair?.value;
      const isNode = isScalar(node) || isSeq(node) || isMap(node);
      const merged = isNode ? mergeNode(node, item) : newNode(item, 'inner');
      return pair ? { pair, merged } : { name, merged };
    });
    old.items = [];
    for (const item of items) {
      if (item.pair) {
        item.pair.value = item.merged;
        old.items.push(item.pair);
      } else {
        old.set(item.name, item.merged);
      }
    }
    return old;
  }
  return newNode(value, 'outer');
}

/** Puts option lines below the last one, or at the top of a cell that has none. */
function insertLines(options: OptionLines, yaml: readonly string[]): string {
  const at = options.lines.findLastIndex(line => line.isOption) + 1;
  const root = options.ranges[0]?.first;
  const line = root === undefined ? undefined : options.lines[root];
  const indent = /^\s*/.exec(line === undefined ? '' : yamlOf(line))?.[0] ?? '';
  return splice(
    options,
    [at, at],
    yaml.map(text => indent + text)
  );
}

/** All options anew, one below the other, in the place of the option lines. */
function rewriteAll(options: OptionLines, values: OptionValues): string {
  const first = options.lines.findIndex(line => line.isOption);
  const end = options.lines.findLastIndex(line => line.isOption) + 1;
  const order = [
    ...options.ranges.map(({ key }) => key),
    ...(Object.keys(values) as OptionKey[])
  ];
  const yaml = [...new Set(order)].flatMap(key =>
    key in values ? writeOption(key, values[key]) : []
  );
  return splice(options, [Math.max(first, 0), end], yaml);
}

/** The cell with the lines from `start` to before `end` replaced by option lines. */
function splice(
  { lines }: OptionLines,
  [start, end]: readonly [number, number],
  yaml: readonly string[]
): string {
  const eol = lines.find(line => line.end !== '')?.end ?? '\n';
  const mark = /^\s*#\|/.exec(lines[start]?.text ?? '')?.[0] ?? '#|';
  const marked = yaml.map(line => `${mark} ${line}`);
  const text = (part: readonly CellLine[]): string =>
    part.map(line => line.text + line.end).join('');
  const before = text(lines.slice(0, start));
  const after = lines.slice(end);
  const isEmpty = lines.length === 1 && lines[0]?.text === '';
  const isLast = after.length === 0 || isEmpty;
  if (marked.length === 0) {
    return isLast ? before.replace(LINE_END, '') : before + text(after);
  }
  const lead = before === '' || LINE_END.test(before) ? before : before + eol;
  return lead + marked.join(eol) + (isLast ? text(after) : eol + text(after));
}
