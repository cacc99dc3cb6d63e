import { Document, isCollection, isScalar, visit } from 'yaml';
import type { Node, ToStringOptions } from 'yaml';
import type { OptionKey } from './container-options.js';

/** Longest option line that is written on one line, without `#| `. */
const MAX_LINE = 100;

const STYLE: ToStringOptions = {
  lineWidth: 0,
  blockQuote: false,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  flowCollectionPadding: false,
  nullStr: ''
};

/** A value with its key, in the order in which they are to stand. */
export type OptionEntry = readonly [key: OptionKey, value: unknown];

/** A container cell of these options and a script; either may be empty. */
export function writeCell(
  entries: readonly OptionEntry[],
  script: string
): string {
  const lines = entries
    .flatMap(([key, value]) => writeOption(key, value))
    .map(line => `#| ${line}`);
  return [...lines, ...(script === '' ? [] : [script])].join('\n');
}

/** The lines of YAML of one option: one line where it fits, else a block. `value` is plain JSON. */
export function writeOption(key: OptionKey, value: unknown): string[] {
  const inline = `${key}: ${inlineYaml(value)}`.trimEnd();
  const fits = inline.length <= MAX_LINE || !isFilled(value);
  return fits ? [inline] : blockYaml(key, newNode(value, 'outer'));
}

/** A value on one line. */
export function inlineYaml(value: unknown): string {
  const document = new Document(null, { schema: 'core' });
  document.contents = newNode(value, 'outer');
  return document
    .toString({ ...STYLE, collectionStyle: 'flow' })
    .replace(/\n$/, '');
}

/** A key and its value in lines; nodes that came from a text keep their quotes and comments. */
export function blockYaml(key: OptionKey, node: Node): string[] {
  const document = new Document({}, { schema: 'core' });
  document.set(key, node);
  return document.toString(STYLE).replace(/\n$/, '').split('\n');
}

/** A node of plain JSON, with the quotes that a person would write: `inner` ones are part of a list or a mapping. */
export function newNode(value: unknown, place: 'inner' | 'outer'): Node {
  const document = new Document(null, { schema: 'core' });
  const node: Node = document.createNode(value);
  visit(node, {
    Scalar: (at, scalar) => {
      if (typeof scalar.value !== 'string' || at === 'key') {
        return;
      }
      // `1000:1000` is a number in older YAML, and what has no letters of its own reads better in quotes.
      const isPlain =
        at === null && place === 'outer'
          ? !/^\d+(?::\d+)+$|[\n\r]/.test(scalar.value)
          : /^[A-Za-z_/][\w./-]*$/.test(scalar.value);
      if (!isPlain) {
        scalar.type = 'QUOTE_DOUBLE';
      }
    }
  });
  return node;
}

function isFilled(value: unknown): boolean {
  const node = newNode(value, 'outer');
  return isCollection(node) && !isScalar(node) && node.items.length > 0;
}
