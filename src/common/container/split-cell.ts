import { OPTION_LINE } from './option-lines.js';
import { optionError } from './option-value.js';

/** The two parts of a container cell. */
type SplitCell = {
  /** The option lines without `#|`; line N of it is line N of the cell. */
  readonly yaml: string;
  /** First and last option line, 1-based; null when there is none. */
  readonly optionLines: readonly [number, number] | null;
  /** What follows, without leading blank lines; empty when it has nothing but blank lines and comments. */
  readonly script: string;
  /** 1-based line of the cell at which the script begins. */
  readonly scriptLine: number;
};

/**
 * Splits a container cell into option lines (`#|`, at the top, blank lines allowed between them) and script.
 * Throws `container.options` when option lines follow a `#!` line, where a shell would ignore them.
 */
export function splitCell(source: string): SplitCell {
  const lines = source.split(/\r\n|\n|\r/);
  const top = lines.findIndex(
    line => line.trim() !== '' && !OPTION_LINE.test(line)
  );
  const end = top < 0 ? lines.length : top;
  const options = lines
    .slice(0, end)
    .flatMap((line, index) => (OPTION_LINE.test(line) ? [index + 1] : []));
  const rest = lines.slice(end);
  const late = rest.findIndex(line => OPTION_LINE.test(line));
  if (late === 1 && rest[0]?.startsWith('#!')) {
    throw optionError(
      end + late + 1,
      `The option line ${end + late + 1} stands below the \`#!\` line; option lines come first.`,
      'Move the `#!` line below the option lines.'
    );
  }
  const first = options[0];
  return {
    yaml: lines
      .slice(0, end)
      .map(line => line.replace(OPTION_LINE, ''))
      .join('\n'),
    optionLines: first === undefined ? null : [first, options.at(-1) ?? first],
    script: isOnlyComments(rest) ? '' : rest.join('\n'),
    scriptLine: Math.min(end + 1, lines.length)
  };
}

/** Such a script would do nothing in any shell; its author wants the image's own command. */
function isOnlyComments(lines: readonly string[]): boolean {
  return (
    !lines[0]?.startsWith('#!') &&
    lines.every(line => /^\s*(?:#.*)?$/.test(line))
  );
}
