import { CommandFailed, stopCommands } from './command.mjs';

/** Lines of a failed command's output that are shown, and their length. */
const TAIL_LINES = 15;
const LINE_LENGTH = 200;

/** A failure to show to the user: what failed and why, and what to do. */
export class SetupError extends Error {
  constructor(message, todo, { cause } = {}) {
    super(message, { cause });
    this.name = 'SetupError';
    this.todo = todo;
  }
}

/** What a phase's work resolves with when there was nothing to do. */
export const UNCHANGED = Symbol('unchanged');

/** Prints one line of progress. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Seconds since `start`, a value of `performance.now()`: `12.3 s`. */
export function secondsSince(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/**
 * Does one part of the preparation and prints how long it took. `todo` says
 * what helps when a command of it fails.
 *
 * @throws {SetupError}
 */
export async function phase(name, todo, work) {
  const start = performance.now();
  try {
    const result = await work();
    const time = result === UNCHANGED ? 'up to date' : secondsSince(start);
    say(`✓ ${name.padEnd(34)} ${time.padStart(10)}`);
    return result;
  } catch (cause) {
    if (cause instanceof CommandFailed) {
      throw new SetupError(`${name}: failed. ${cause.message}.`, todo, {
        cause
      });
    }
    throw cause;
  }
}

/** Prints a failure and ends this process with exit code 1. */
export function fail(error) {
  stopCommands();
  const { cause } = error;
  process.stderr.write(
    `\n✗ ${error instanceof SetupError ? error.message : error.stack}\n`
  );
  if (cause instanceof CommandFailed) {
    process.stderr.write(`${lastLines(cause.tail)}\n`);
    process.stderr.write(`  The whole output: ${cause.logFile}\n`);
  }
  if (error.todo) {
    process.stderr.write(`  What to do: ${error.todo}\n`);
  }
  process.exit(1);
}

/** The end of an output, indented, for a message. */
export function lastLines(output, count = TAIL_LINES) {
  const lines = output.trimEnd().split('\n').slice(-count);
  return lines.map(line => `  ${line.slice(0, LINE_LENGTH)}`).join('\n');
}
