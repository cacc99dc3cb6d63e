import {
  isPosixShell,
  programFlag
} from '../../common/container/interpreter.js';
import type { ContainerCell } from '../../common/container/parse-cell.js';
import { joinWords } from '../../common/container/shell-words.js';
import type { IRuntimeConfig } from '../../common/image/config-diff.js';
import { LayerbookError } from '../../common/protocol/errors.js';

/** Folder of the container that holds the script where it cannot be an argument: an anonymous volume. */
export const SCRIPT_FOLDER = '/.layerbook';
/** Name of the script in {@link SCRIPT_FOLDER}. */
export const SCRIPT_NAME = 'script';

const SCRIPT_PATH = `${SCRIPT_FOLDER}/${SCRIPT_NAME}`;
/** Linux refuses a longer single argument (MAX_ARG_STRLEN), the final null byte included. */
const MAX_ARGUMENT = 131_071;
/** The engine's default where an image has no SHELL. */
const DEFAULT_SHELL = ['/bin/sh', '-c'];

/** What a container runs. */
export type Program = {
  /** Absent: the image's own. `['']` clears it. */
  readonly entrypoint?: readonly string[];
  /** Absent: the image's own, which the engine drops when `entrypoint` is given. */
  readonly command?: readonly string[];
  /** The script that has to be put at `SCRIPT_FOLDER/SCRIPT_NAME` first, or null. */
  readonly file: string | null;
  /** What runs, as one line; a script is left out of it. */
  readonly words: string;
};

/**
 * What a cell runs in an image: its script with the image's SHELL or its `#!` interpreter in the place of the image's
 * ENTRYPOINT and CMD, else `entrypoint` and `command` over the image's own as in Compose. Throws `container.start` when
 * neither the cell nor the image names a command.
 */
export function planProgram(
  cell: ContainerCell,
  image: IRuntimeConfig
): Program {
  return cell.script === ''
    ? planOwn(cell, image)
    : planScript(cell, cell.script, image);
}

function planOwn(cell: ContainerCell, image: IRuntimeConfig): Program {
  const { entrypoint, command } = cell.options;
  const own =
    entrypoint === null
      ? [...(image.Entrypoint ?? []), ...(command ?? image.Cmd ?? [])]
      : [...entrypoint, ...(command ?? [])];
  if (own.length === 0) {
    throw new LayerbookError(
      'container.start',
      'The cell has no script, and the image has no command of its own.',
      { hint: 'Write a script below the option lines, or give `command`.' }
    );
  }
  return {
    ...(entrypoint === null
      ? {}
      : { entrypoint: entrypoint.length > 0 ? entrypoint : [''] }),
    ...(command === null ? {} : { command }),
    file: null,
    words: joinWords(own)
  };
}

function planScript(
  cell: ContainerCell,
  script: string,
  image: IRuntimeConfig
): Program {
  const isLong = Buffer.byteLength(script) > MAX_ARGUMENT;
  const shell = image.Shell?.length ? image.Shell : DEFAULT_SHELL;
  const run =
    cell.interpreter === null
      ? withShell(shell, script, isLong)
      : withInterpreter(cell.interpreter, script, isLong);
  const { entrypoint } = cell.options;
  const parts =
    entrypoint === null || entrypoint.length === 0
      ? { entrypoint: run.words, command: run.last }
      : { entrypoint, command: [...run.words, ...run.last] };
  return {
    ...parts,
    file: run.isFile ? script : null,
    words: joinWords(
      parts.entrypoint === entrypoint
        ? [...entrypoint, ...run.words]
        : run.words
    )
  };
}

type ScriptRun = {
  readonly words: readonly string[];
  readonly last: readonly string[];
  readonly isFile: boolean;
};

function withShell(
  shell: readonly string[],
  script: string,
  isLong: boolean
): ScriptRun {
  if (!isLong) {
    return { words: shell, last: [script], isFile: false };
  }
  if (!isPosixShell(shell[0] ?? '') || shell.at(-1) !== '-c') {
    throw new LayerbookError(
      'container.start',
      `The script is too long for the image’s shell \`${joinWords(shell)}\`: more than ${MAX_ARGUMENT} bytes.`,
      { hint: 'Move parts of it into a file and mount that.' }
    );
  }
  return { words: shell, last: [`. ${SCRIPT_PATH}`], isFile: true };
}

function withInterpreter(
  interpreter: readonly string[],
  script: string,
  isLong: boolean
): ScriptRun {
  const flag = isLong ? null : programFlag(interpreter);
  return flag === null
    ? { words: interpreter, last: [SCRIPT_PATH], isFile: true }
    : { words: [...interpreter, flag], last: [script], isFile: false };
}
