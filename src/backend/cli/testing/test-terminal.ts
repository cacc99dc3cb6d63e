import type { ITerminal } from '../terminal.js';

/** Keeps what a command writes. */
export class TestTerminal implements ITerminal {
  /** Standard output, as a pipe would get it. */
  get stdout(): string {
    return Buffer.concat(this._stdout).toString();
  }
  readonly notes: string[] = [];
  private readonly _stdout: Buffer[] = [];

  out(text: string): void {
    this.write(`${text}\n`);
  }

  write(text: string): void {
    this._stdout.push(Buffer.from(text));
  }

  pipe(bytes: Uint8Array): Promise<boolean> {
    this._stdout.push(Buffer.from(bytes));
    return Promise.resolve(true);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  writeError(text: string): void {
    this.notes.push(text);
  }
}
