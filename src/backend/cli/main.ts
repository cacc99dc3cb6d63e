import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import { VERSION } from '../../common/version.js';
import { serve } from '../server/serve.js';
import {
  buildArgsOf,
  daysOf,
  first,
  readArguments,
  rightsOf,
  second,
  type Values
} from './arguments.js';
import type { Command } from './command.js';
import { engineCommand } from './commands/engine.js';
import { executeCommand } from './commands/execute.js';
import { exportCommand } from './commands/export.js';
import { importCommand } from './commands/import.js';
import { pruneCommand } from './commands/prune.js';
import { runCommand } from './commands/run.js';
import { sharingCommand } from './commands/sharing.js';
import { shellCommand } from './commands/shell.js';
import { stagesCommand } from './commands/stages.js';
import { statusCommand } from './commands/status.js';
import { verifyCommand } from './commands/verify.js';
import { exitCodeOf, UsageError, type ExitCode } from './exit-code.js';
import { HISTORY_COMMANDS } from './history-commands.js';
import { processTerminal, type ITerminal } from './terminal.js';
import { USAGE } from './usage.js';

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
    const execute = COMMANDS.get(command);
    if (!execute) {
      throw new UsageError(`There is no command ${command}.`);
    }
    return await execute(terminal, {
      rest,
      values,
      json: values.json ?? false
    });
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

/** Commands that build, or say how a notebook's results stand. */
const BUILDS: Readonly<Record<string, Command>> = {
  execute: (terminal, { rest, values }) =>
    executeCommand(terminal, executeOptions(rest, values)),
  status: (terminal, { rest, values, json }) =>
    statusCommand(terminal, {
      notebook: first(rest),
      checkBases: values['check-bases'] ?? false,
      json
    }),
  verify: (terminal, { rest, values, json }) =>
    verifyCommand(terminal, {
      notebook: first(rest),
      builds: values['cached-only'] ? 'cached' : 'both',
      buildArgs: buildArgsOf(values, process.env),
      ...rightsOf(values),
      json
    }),
  run: (terminal, { rest, values, json }) =>
    runCommand(terminal, {
      notebook: first(rest),
      cell: second(rest, 'container cell: its number, or its id'),
      ...rightsOf(values),
      json,
      input: process.stdin
    }),
  shell: (terminal, { rest, values }) =>
    shellCommand(terminal, {
      notebook: first(rest),
      cell: second(
        rest,
        'cell: the number of a Dockerfile cell, or a cell’s id'
      ),
      user: values.root ? 'root' : 'image',
      ...rightsOf(values),
      input: process.stdin
    }),
  stages: (terminal, { rest, json }) =>
    stagesCommand(terminal, { notebook: first(rest), json })
};

/** Commands between notebooks and files. */
const TRANSFERS: Readonly<Record<string, Command>> = {
  export: (terminal, { rest, values, json }) =>
    exportCommand(terminal, {
      notebook: first(rest),
      at: values.at ?? null,
      output: values.output ?? null,
      markdown: values.markdown ? 'as comments' : 'leave out',
      existing: values.force ? 'replace' : 'keep',
      json
    }),
  import: (terminal, { rest, values, json }) =>
    importCommand(terminal, {
      dockerfile: first(rest, 'Dockerfile'),
      output: values.output ?? null,
      existing: values.force ? 'replace' : 'keep',
      json
    })
};

/** Commands on the engine, or on all that Layerbook keeps on this machine. */
const MACHINE: Readonly<Record<string, Command>> = {
  sharing: (terminal, { json }) => sharingCommand(terminal, { json }),
  prune: (terminal, { values, json }) =>
    pruneCommand(terminal, {
      isForced: values.force ?? false,
      olderThanDays: daysOf(values['older-than']),
      notebooks: values.notebook ?? [],
      unknown: values.all ? 'remove' : 'keep',
      volumes: values.volumes ? 'remove' : 'keep',
      json
    }),
  engine: (terminal, { json }) => engineCommand(terminal, { json })
};

const serveCommand: Command = async (_terminal, { values }) => {
  await serve({
    rootDir: values['root-dir'] ?? process.cwd(),
    version: VERSION,
    input: process.stdin,
    output: process.stdout
  });
  return 0;
};

const COMMANDS = new Map<string, Command>(
  Object.entries({
    ...BUILDS,
    ...TRANSFERS,
    ...HISTORY_COMMANDS,
    ...MACHINE,
    serve: serveCommand
  })
);

function executeOptions(
  rest: readonly string[],
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
    pull: values.pull ?? false,
    buildArgs: buildArgsOf(values, process.env),
    ...rightsOf(values),
    json: values.json ?? false
  };
}
