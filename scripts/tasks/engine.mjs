import { join } from 'node:path';

import { ensureBaseImages, ensureEngine, EngineError } from '../engine.mjs';
import { CommandFailed, run } from './command.mjs';
import { BACKEND, CACHE } from './project.mjs';
import { phase, say } from './report.mjs';

const LOG = join(CACHE, 'logs', 'engine.log');

/** Exit code of the back end when it finds no engine. */
const NO_ENGINE = 3;

/**
 * Finds an engine as the back end does, or starts one where that is possible,
 * and makes sure that it has the images of the examples. Without an engine
 * JupyterLab is of use all the same, so a failure is only told.
 *
 * @returns {Promise<Record<string, string>>} What a client's environment needs.
 */
export async function ensureAnyEngine() {
  try {
    const engine = await phase('container engine', '', findOrStart);
    await phase('base images', '', () =>
      ensureBaseImages({ dockerHost: engine.dockerHost, onProgress })
    );
    return engine.env;
  } catch (error) {
    if (!(error instanceof EngineError)) {
      throw error;
    }
    say(`! ${error.message}`);
    return {};
  }
}

async function findOrStart() {
  const found = await probe();
  if (found) {
    return { dockerHost: found.host, env: {} };
  }
  if (process.env.DOCKER_HOST) {
    throw new EngineError(
      `The engine that DOCKER_HOST names, ${process.env.DOCKER_HOST}, does not ` +
        'answer. Start it, or take the variable away to let one be found or started.'
    );
  }
  return ensureEngine({ onProgress });
}

/** What the back end finds: `{ host, … }`, or undefined. */
async function probe() {
  try {
    const args = [BACKEND, 'engine', '--json'];
    return JSON.parse(await run(process.execPath, args, { logFile: LOG }));
  } catch (error) {
    if (error instanceof CommandFailed && error.code === NO_ENGINE) {
      return undefined;
    }
    throw error;
  }
}

function onProgress(line) {
  say(`  ${line}`);
}
