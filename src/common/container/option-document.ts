import { isMap } from 'yaml';
import type { Document, LineCounter } from 'yaml';
import { OPTION_KEYS } from './container-options.js';
import type { OptionKey } from './container-options.js';
import {
  isEmpty,
  optionError,
  readEntries,
  unknownKey
} from './option-value.js';
import type { IOptionValue } from './option-value.js';
import { isNothing, parseOptionYaml } from './option-yaml.js';

/**
 * The values of the option lines by key. Throws `container.options` for what is not one YAML mapping of known keys.
 */
export function readOptionMap(
  yaml: string,
  optionLines: readonly [number, number] | null
): ReadonlyMap<OptionKey, IOptionValue> {
  const values = new Map<OptionKey, IOptionValue>();
  if (optionLines === null) {
    return values;
  }
  const { document, lines } = parseOptionYaml(yaml);
  checkSyntax(document, lines, optionLines);
  if (document.contents === null) {
    return values;
  }
  const root = {
    name: '',
    line: optionLines[0],
    node: document.contents,
    lines
  };
  for (const { key, value } of readEntries(root)) {
    const known = OPTION_KEYS.find(name => name === key);
    if (known === undefined) {
      throw unknownKey({ ...root, line: value.line }, key, OPTION_KEYS);
    }
    if (!isEmpty(value)) {
      values.set(known, value);
    }
  }
  return values;
}

/** Throws for what is not one YAML mapping. */
function checkSyntax(
  document: Document.Parsed,
  lines: LineCounter,
  [first, last]: readonly [number, number]
): void {
  const error = document.errors[0];
  if (error !== undefined) {
    const at = lines.linePos(error.pos[0]).line;
    const line = Math.min(Math.max(at, first), last);
    if (error.code === 'DUPLICATE_KEY') {
      throw optionError(line, `The key in line ${line} is given twice.`);
    }
    const sentence = error.message.replace(/[.:]?\s*$/, '');
    throw optionError(
      line,
      `The option lines are not valid YAML (line ${line}): ${sentence}.`
    );
  }
  const root = document.contents;
  if (!isNothing(root) && !isMap(root)) {
    throw optionError(
      first,
      `The option lines must be \`key: value\` (line ${first}).`,
      'A colon is followed by a blank: `#| image: debian:bookworm-slim`.'
    );
  }
}
