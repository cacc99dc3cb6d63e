/** Where a command writes: results to stdout, what a person reads meanwhile to stderr. */
export interface ITerminal {
  /** One line. */
  out(text: string): void;
  /** Exactly this, where each byte counts. */
  write(text: string): void;
  note(text: string): void;
}

/** The process's own streams. */
export const processTerminal: ITerminal = {
  out: text => process.stdout.write(`${text}\n`),
  write: text => process.stdout.write(text),
  note: text => process.stderr.write(`${text}\n`)
};
