/** What marks an option line; the rest of the line is YAML. */
export const OPTION_LINE = /^\s*#\| ?/;

/** One line of a container cell. */
export type CellLine = {
  /** Without its line end. */
  readonly text: string;
  /** `\n`, `\r\n`, `\r`; empty after the last line. */
  readonly end: string;
  /** Whether it is an option line: such lines stand at the top, with blank lines between them. */
  readonly isOption: boolean;
};

/** The lines of a cell; joined again, text and end, they are the cell byte for byte. */
export function cellLines(source: string): CellLine[] {
  const parts = source.split(/(\r\n|\n|\r)/);
  const lines: CellLine[] = [];
  let isTop = true;
  for (let at = 0; at < parts.length; at += 2) {
    const text = parts[at] ?? '';
    const isOption = OPTION_LINE.test(text);
    isTop &&= isOption || text.trim() === '';
    lines.push({ text, end: parts[at + 1] ?? '', isOption: isTop && isOption });
  }
  return lines;
}
