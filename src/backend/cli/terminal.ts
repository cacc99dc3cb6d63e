import { once } from 'node:events';

/** Where a command writes: results to stdout, what a person reads meanwhile to stderr. */
export interface ITerminal {
  /** One line. */
  out(text: string): void;
  /** Exactly this, where each byte counts. */
  write(text: string): void;
  /** Part of something large; resolves when more can be taken: false when nobody reads it any more. */
  pipe(bytes: Uint8Array): Promise<boolean>;
  note(text: string): void;
  /** Exactly this, to stderr. */
  writeError(text: string): void;
}

/** The process's own streams. */
export const processTerminal: ITerminal = {
  out: text => process.stdout.write(`${text}\n`),
  write: text => process.stdout.write(text),
  pipe: async bytes => {
    const { stdout } = process;
    if (!stdout.writable || stdout.errored) {
      return false;
    }
    if (!stdout.write(bytes)) {
      // Rejects when the reader goes away, as `head` does.
      return once(stdout, 'drain').then(
        () => true,
        () => false
      );
    }
    return true;
  },
  note: text => process.stderr.write(`${text}\n`),
  writeError: text => process.stderr.write(text)
};
