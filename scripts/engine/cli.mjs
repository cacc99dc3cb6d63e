import { parseArgs } from 'node:util';

import { createContext, EngineError, EXIT } from './context.mjs';
import { ensureBaseImages } from './images.mjs';
import { ensureEngine, runningEngines, stopEngine } from './provision.mjs';
import { startRegistry, stopRegistry } from './registry.mjs';

const USAGE = `Usage: node scripts/engine.mjs COMMAND

  up [--store overlay2|containerd] [--keep] [--dns ADDRESS]...
                        start the engine (stops ours with the other store,
                        unless --keep); prints its DOCKER_HOST
  down [--store NAME]   stop the engine
  status                print our running engines as JSON
  env [--store NAME]    print shell exports: eval "$(node scripts/engine.mjs env)"
  images [--only NAME]... [--no-pull]
                        make sure that the base images are in the engine of
                        DOCKER_HOST, or in ours
  registry up [--port N] | registry down
                        start a registry on 127.0.0.1 for tests; prints its address

Progress goes to standard error. Exit codes: 0 done, 1 failed, 2 wrong use,
3 no engine possible here.
`;

const OPTIONS = {
  store: { type: 'string' },
  keep: { type: 'boolean' },
  dns: { type: 'string', multiple: true },
  only: { type: 'string', multiple: true },
  'no-pull': { type: 'boolean' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' }
};

const COMMANDS = { up, down, status, env, images, registry };

/** Runs one command line and resolves with its exit code; it never throws. */
export async function main(words) {
  try {
    const { values, positionals } = parse(words);
    const command = COMMANDS[positionals[0]];
    if (values.help || !command) {
      (values.help ? process.stdout : process.stderr).write(USAGE);
      return values.help ? 0 : EXIT.usage;
    }
    await command(values, positionals.slice(1));
    return 0;
  } catch (error) {
    process.stderr.write(`engine: ${describe(error)}\n`);
    return error.exitCode ?? EXIT.failed;
  }
}

function describe(error) {
  if (error instanceof EngineError) {
    return error.message;
  }
  try {
    const { log, logFile } = createContext();
    log(error.stack);
    return `This failed unexpectedly: ${error.message}. Details: ${logFile}`;
  } catch {
    // Most likely the cache folder cannot be written.
    return (
      `This failed: ${error.message}. Set LAYERBOOK_CACHE to a folder that can be ` +
      'written, then try again.'
    );
  }
}

function parse(words) {
  try {
    return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    throw new EngineError(`${cause.message}\n\n${USAGE}`, {
      exitCode: EXIT.usage,
      cause
    });
  }
}

async function up({ store, keep, dns }) {
  const engine = await ensureEngine({ store, keep, dns });
  const how = engine.started ? 'started' : 'already running';
  process.stderr.write(
    `engine: Docker ${engine.version} with the ${engine.store} store, ${how} ` +
      `(pid ${engine.pid})\n`
  );
  print(engine.dockerHost);
}

async function down({ store }) {
  const stopped = await stopEngine({ store });
  print(
    stopped.length > 0 ? `stopped ${stopped.join(', ')}` : 'nothing was running'
  );
}

async function status() {
  const engines = (await runningEngines()).map(
    ({ store, socket, dockerHost, version, pid, dataRoot }) => {
      return { store, socket, dockerHost, version, pid, dataRoot };
    }
  );
  print(JSON.stringify({ engines }, null, 2));
}

async function env({ store }) {
  const engines = await runningEngines();
  const engine = engines.find(found => !store || found.store === store);
  if (!engine) {
    throw new EngineError(
      'No engine of ours is running. Start one with: node scripts/engine.mjs up',
      { exitCode: EXIT.noEngine }
    );
  }
  for (const [name, value] of Object.entries(engine.env)) {
    print(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  }
}

async function images({ only, 'no-pull': noPull }) {
  const pull = noPull ? 'never' : 'missing';
  const found = await ensureBaseImages({ only, pull });
  for (const { name, source, id } of found) {
    print(`${name} ${source} ${id}`);
  }
}

async function registry({ port }, [action]) {
  if (action === 'up') {
    const { address } = await startRegistry({ port: port ? Number(port) : 0 });
    print(address);
  } else if (action === 'down') {
    print((await stopRegistry()) ? 'stopped' : 'nothing was running');
  } else {
    throw new EngineError('Say `registry up` or `registry down`.', {
      exitCode: EXIT.usage
    });
  }
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
