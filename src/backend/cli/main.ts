import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import { VERSION } from '../../common/version.js';
import { serve } from '../server/serve.js';
import {
  buildArgsOf,
  countOf,
  first,
  readArguments,
  rightsOf,
  second,
  type Values
} from './arguments.js';
import { diffCommand } from './commands/diff.js';
import { engineCommand } from './commands/engine.js';
import { executeCommand } from './commands/execute.js';
import { exportCommand } from './commands/export.js';
import { importCommand } from './commands/import.js';
import { logCommand } from './commands/log.js';
import { showCommand } from './commands/show.js';
import { stagesCommand } from './commands/stages.js';
import { statusCommand } from './commands/status.js';
import { verifyCommand } from './commands/verify.js';
import { exitCodeOf, UsageError, type ExitCode } from './exit-code.js';
import { processTerminal, type ITerminal } from './terminal.js';

const USAGE = `Usage: layerbook COMMAND …

  execute NB [-o OUT | --inplace] [--only dockerfile|container] [--no-cache] [--pull]
          [-p NAME VALUE | --build-arg NAME=VALUE]… [--secret id=ID,src=FILE|env=NAME]…
          [--ssh default|ID=SOCKET|KEY]… [--allow network.host|security.insecure]…
                          run the notebook's cells in order, without a page
  status NB [--check-bases]
                          which cells are fresh, stale or failed, and why
  verify NB [--cached-only]
                          build the notebook's Dockerfile in a clean copy of its context and compare the images
  stages NB               the stages of the Dockerfile, what they weigh and what is left behind
  export NB [-o FILE] [--markdown] [--force]
                          the notebook's Dockerfile
  import DOCKERFILE [-o NB] [--force]
                          a notebook of a Dockerfile
  log NB [-n COUNT] [--git-dir]
                          the commits of the notebook's history
  diff NB [A] [B] [--path FILE]
                          files changed between two commits, or one file's diff
  show NB COMMIT[:PATH]   a commit, or a file as it was then
  engine                  the container engine that was found
  serve --root-dir DIR    what the Jupyter server starts

All commands take --json. Exit codes: 0 ok, 1 a cell or check failed, 2 wrong use, 3 no engine.`;

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

/** What a command is given beside its name. */
interface IGiven {
  readonly rest: readonly string[];
  readonly values: Values;
  readonly json: boolean;
}

type Command = (terminal: ITerminal, given: IGiven) => Promise<ExitCode>;

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
  stages: (terminal, { rest, json }) =>
    stagesCommand(terminal, { notebook: first(rest), json }),
  engine: (terminal, { json }) => engineCommand(terminal, { json })
};

/** Commands between notebooks and files. */
const TRANSFERS: Readonly<Record<string, Command>> = {
  export: (terminal, { rest, values, json }) =>
    exportCommand(terminal, {
      notebook: first(rest),
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

/** Commands that read the history. */
const HISTORY: Readonly<Record<string, Command>> = {
  log: (terminal, { rest, values, json }) =>
    logCommand(terminal, {
      notebook: first(rest),
      json,
      gitDir: values['git-dir'] ?? false,
      limit: countOf(values.number)
    }),
  diff: (terminal, { rest, values, json }) =>
    diffCommand(terminal, {
      notebook: first(rest),
      // One commit is compared with its parent.
      from: rest.length > 2 ? (rest[1] ?? null) : null,
      to: rest[2] ?? rest[1] ?? null,
      path: values.path ?? null,
      json
    }),
  show: (terminal, { rest, json }) =>
    showCommand(terminal, {
      notebook: first(rest),
      object: second(rest, 'commit, or COMMIT:PATH'),
      json
    })
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
    ...HISTORY,
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
