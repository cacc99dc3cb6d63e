import { parseArgs } from 'node:util';
import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import { VERSION } from '../../common/version.js';
import { serve } from '../server/serve.js';
import { diffCommand } from './commands/diff.js';
import { engineCommand } from './commands/engine.js';
import { executeCommand } from './commands/execute.js';
import { exportCommand } from './commands/export.js';
import { logCommand } from './commands/log.js';
import { showCommand } from './commands/show.js';
import { statusCommand } from './commands/status.js';
import { exitCodeOf, UsageError, type ExitCode } from './exit-code.js';
import { processTerminal, type ITerminal } from './terminal.js';

const USAGE = `Usage: layerbook COMMAND …

  execute NB [-o OUT | --inplace] [--only dockerfile|container] [--no-cache]
                          run the notebook's cells in order, without a page
  export NB [-o FILE]     the notebook's Dockerfile
  status NB               which cells are fresh, stale or failed, and why
  log NB [-n COUNT] [--git-dir]
                          the commits of the notebook's history
  diff NB [A] [B] [--path FILE]
                          files changed between two commits, or one file's diff
  show NB COMMIT[:PATH]   a commit, or a file as it was then
  engine                  the container engine that was found
  serve --root-dir DIR    what the Jupyter server starts

All commands take --json. Exit codes: 0 ok, 1 a cell failed, 2 wrong use, 3 no engine.`;

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  inplace: { type: 'boolean' },
  only: { type: 'string' },
  'no-cache': { type: 'boolean' },
  json: { type: 'boolean' },
  number: { type: 'string', short: 'n' },
  'git-dir': { type: 'boolean' },
  path: { type: 'string' },
  'root-dir': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' }
} as const;

type Values = ReturnType<
  typeof parseArgs<{ options: typeof OPTIONS }>
>['values'];

/** Runs one command and gives its exit code; failures are told on stderr in one sentence. */
export async function main(
  argv: readonly string[],
  terminal: ITerminal = processTerminal
): Promise<ExitCode> {
  try {
    const { values, positionals } = readArguments(argv);
    if (values.version) {
      terminal.out(VERSION);
      return 0;
    }
    const [command, ...rest] = positionals;
    if (values.help || command === undefined) {
      terminal.out(USAGE);
      return values.help ? 0 : 2;
    }
    return await dispatch(terminal, { command, rest, values });
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.note(`layerbook: ${error.message}\nSee layerbook --help.`);
    } else {
      const data = toErrorData(error);
      const details =
        isLayerbookError(error) || !(error instanceof Error)
          ? ''
          : `\n${error.stack ?? ''}`;
      terminal.note(`layerbook: ${data.message} ${data.hint}${details}`);
    }
    return exitCodeOf(error);
  }
}

function readArguments(argv: readonly string[]): {
  values: Values;
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...argv],
      options: OPTIONS,
      allowPositionals: true
    });
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error)
    );
  }
}

async function dispatch(
  terminal: ITerminal,
  { command, rest, values }: { command: string; rest: string[]; values: Values }
): Promise<ExitCode> {
  const json = values.json ?? false;
  switch (command) {
    case 'execute':
      return executeCommand(terminal, executeOptions(rest, values));
    case 'export':
      return exportCommand(terminal, {
        notebook: first(rest),
        output: values.output ?? null
      });
    case 'status':
      return statusCommand(terminal, { notebook: first(rest), json });
    case 'log':
      return logCommand(terminal, {
        notebook: first(rest),
        json,
        gitDir: values['git-dir'] ?? false,
        limit: countOf(values.number)
      });
    case 'diff':
      return diffCommand(terminal, {
        notebook: first(rest),
        // One commit is compared with its parent.
        from: rest.length > 2 ? (rest[1] ?? null) : null,
        to: rest[2] ?? rest[1] ?? null,
        path: values.path ?? null,
        json
      });
    case 'show':
      return showCommand(terminal, {
        notebook: first(rest),
        object: second(rest),
        json
      });
    case 'engine':
      return engineCommand(terminal, { json });
    case 'serve':
      await serve({
        rootDir: values['root-dir'] ?? process.cwd(),
        version: VERSION,
        input: process.stdin,
        output: process.stdout
      });
      return 0;
    default:
      throw new UsageError(`There is no command ${command}.`);
  }
}

function executeOptions(
  rest: string[],
  values: Values
): Parameters<typeof executeCommand>[1] {
  const notebook = first(rest);
  const { only } = values;
  if (only !== undefined && only !== 'dockerfile' && only !== 'container') {
    throw new UsageError(`--only takes dockerfile or container, not ${only}.`);
  }
  if (values.inplace && values.output !== undefined) {
    throw new UsageError('Give either -o or --inplace.');
  }
  return {
    notebook,
    output: values.inplace ? notebook : (values.output ?? null),
    only: only ?? null,
    cache: values['no-cache'] ? 'ignore' : 'use',
    json: values.json ?? false
  };
}

function countOf(text: string | undefined): number {
  const count = Number(text ?? '100');
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`-n takes a number from 1, not ${text ?? ''}.`);
  }
  return count;
}

function first(rest: readonly string[]): string {
  const [notebook] = rest;
  if (notebook === undefined) {
    throw new UsageError('Name the notebook.');
  }
  return notebook;
}

function second(rest: readonly string[]): string {
  const object = rest[1];
  if (object === undefined) {
    throw new UsageError('Name the commit, or COMMIT:PATH.');
  }
  return object;
}
