import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { ROOT } from './project.mjs';

/** Characters of output kept for the message of a failed command. */
const TAIL_LENGTH = 8000;

/** Time between the soft and the hard end of a command. */
const GRACE_MS = 10_000;

const running = new Set();

/** A command that ended with something else than 0; `tail` is its last output. */
export class CommandFailed extends Error {
  constructor(command, reason, { tail, logFile, code }) {
    super(`\`${command}\` ${reason}`);
    this.name = 'CommandFailed';
    this.tail = tail;
    this.logFile = logFile;
    this.code = code;
  }
}

/**
 * Runs a command without a shell. Both outputs are added to the log file.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>,
 * logFile: string, limitMs?: number }} options `env` is added to this
 * process's; undefined takes a variable away.
 * @returns {Promise<string>} Its standard output.
 * @throws {CommandFailed} when it cannot be started, ends with an error, or
 * takes longer than `limitMs`.
 */
export function run(command, args, { cwd = ROOT, env, logFile, limitMs }) {
  const shown = [command, ...args].join(' ');
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  log.write(`$ ${shown}\n`);
  const child = spawn(command, args, {
    cwd,
    // Logs are read in editors, too.
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  running.add(child);
  const output = collect(child, log);
  let late = false;
  const timer =
    limitMs && setTimeout(() => ((late = true), end(child)), limitMs);
  return new Promise((resolve, reject) => {
    const fail = (reason, code) =>
      reject(
        new CommandFailed(shown, reason, { tail: output.tail, logFile, code })
      );
    child.on('error', error => fail(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      log.end(`-> ${code ?? signal}\n`);
      if (late) {
        fail(`took longer than ${limitMs / 1000} s`);
      } else if (code === 0) {
        resolve(output.standard);
      } else {
        fail(`ended with ${code ?? signal}`, code);
      }
    });
  });
}

/** Ends every command that still runs. */
export function stopCommands() {
  for (const child of running) {
    end(child);
  }
}

function collect(child, log) {
  const output = { standard: '', tail: '' };
  child.stdout
    .setEncoding('utf8')
    .on('data', text => (output.standard += text));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      log.write(text);
      output.tail = (output.tail + text).slice(-TAIL_LENGTH);
    });
  }
  return output;
}

function end(child) {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}
