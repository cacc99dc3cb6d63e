import type { Values } from './arguments.js';
import type { ExitCode } from './exit-code.js';
import type { ITerminal } from './terminal.js';

/** What a command is given beside its name. */
export interface IGiven {
  readonly rest: readonly string[];
  readonly values: Values;
  readonly json: boolean;
}

/** Runs a command and gives its exit code. */
export type Command = (terminal: ITerminal, given: IGiven) => Promise<ExitCode>;
