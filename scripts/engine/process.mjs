import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Folders of system programs that a plain user's PATH may lack. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Characters of output kept for the message of a failed command. */
const TAIL_LENGTH = 4000;

/** A command that ended with something else than 0; `tail` is its last output. */
export class CommandError extends Error {
  constructor(command, reason, tail) {
    super(`\`${command}\` ${reason}`);
    this.name = 'CommandError';
    this.tail = tail;
  }

  /** The line of the output that says why, for use inside a sentence. */
  get reason() {
    const lines = this.tail.split('\n').map(line => line.trim());
    const said = lines.filter(line => line !== '');
    // apt and mount name the cause first, and the consequence last.
    const line = said.find(text => /^(E|mount): /.test(text)) ?? said.at(-1);
    return (line ?? this.message).replace(/\.$/, '');
  }
}

/**
 * Runs a command without a shell and resolves with its standard output; both
 * outputs go to the log file.
 *
 * @throws {CommandError} when it cannot be started or ends with an error.
 */
export function run(context, command, args, { env, cwd } = {}) {
  const shown = [command, ...args].join(' ');
  context.log(`$ ${shown}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    let tail = '';
    child.stdout.setEncoding('utf8').on('data', text => (output += text));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        tail = (tail + text).slice(-TAIL_LENGTH);
      });
    }
    child.on('error', error =>
      reject(
        new CommandError(shown, `could not be started: ${error.message}`, '')
      )
    );
    child.on('close', (code, signal) => {
      context.log(`${tail}\n-> ${code ?? signal}`);
      if (code === 0) {
        resolve(output);
      } else {
        reject(new CommandError(shown, `ended with ${code ?? signal}`, tail));
      }
    });
  });
}

/** The path of a program, looked for in PATH and the system folders. */
export function findProgram(name) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...SYSTEM_FOLDERS
  ];
  for (const folder of folders.filter(entry => entry !== '')) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}

/** A PATH value that has `folders` first and the system folders last. */
export function pathWith(folders) {
  return [...folders, process.env.PATH ?? '', ...SYSTEM_FOLDERS].join(
    delimiter
  );
}

/** The pid in a file, if that process runs and its command line has all `marks`. */
export function runningPid(pidFile, marks) {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return marks.every(mark => words.some(word => word.includes(mark)))
      ? pid
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends a process softly, and hard when it is still there after `graceMs`.
 * `isAlive` is asked before every signal, so a reused pid is never hit.
 */
export async function endProcess(pid, isAlive, graceMs) {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (!isAlive()) {
      return;
    }
    process.kill(pid, signal);
    const deadline = Date.now() + graceMs;
    while (isAlive() && Date.now() < deadline) {
      await sleep(50);
    }
  }
}
