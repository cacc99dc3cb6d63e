/** Where a command writes: results to stdout, what a person reads meanwhile to stderr. */
export interface ITerminal {
  out(text: string): void;
  note(text: string): void;
}

/** The process's own streams. */
export const processTerminal: ITerminal = {
  out: text => process.stdout.write(`${text}\n`),
  note: text => process.stderr.write(`${text}\n`)
};
