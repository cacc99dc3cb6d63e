import { assertCanInstall } from './apt.mjs';
import { createContext, EngineError, EXIT, STORES } from './context.mjs';
import { SYSTEM_ENGINE } from './context.mjs';
import { describeDaemon, startDaemon, stopDaemon } from './daemon.mjs';
import { ping } from './engine-api.mjs';
import { engineEnvironment, ensureDocker } from './install.mjs';
import { withLock } from './lock.mjs';

/**
 * Makes sure that an engine of ours with the given store runs. When one does
 * already, this takes a few ms. Otherwise Docker is unpacked if needed and
 * started; it runs on after this process has ended. Our engine with the other
 * store is stopped first, since two engines take each other's network away.
 *
 * @param {object} options
 * @param {'overlay2' | 'containerd'} [options.store] Default overlay2.
 * @param {boolean} [options.keep] Leave our other engine running.
 * @param {string[]} [options.dns] Name servers for containers.
 * @param {(line: string) => void} [options.onProgress] Default: stderr.
 * @returns {Promise<{ store: string, socket: string, dockerHost: string,
 * version: string, pid: number, dataRoot: string, started: boolean,
 * env: Record<string, string> }>} `env` is what a client's environment needs.
 * @throws {EngineError} with a message for the user; exit code 3 where this
 * machine cannot have an engine (not root, not Debian).
 */
export async function ensureEngine(options = {}) {
  const { store = 'overlay2', keep = false, dns = [], onProgress } = options;
  assertStore(store);
  const context = createContext({ onProgress });
  const running = await describeDaemon(context, store);
  if (running) {
    return withEnvironment(context, running, { started: false });
  }
  assertCanInstall('Starting an engine');
  return withLock(context, 'engine', async () => {
    const other = await describeDaemon(context, store);
    if (other) {
      return withEnvironment(context, other, { started: false });
    }
    await ensureDocker(context);
    for (const rival of STORES.filter(name => name !== store && !keep)) {
      await stopDaemon(context, rival);
    }
    if (await ping(SYSTEM_ENGINE)) {
      context.say(
        'another Docker runs on this machine; its containers may lose their way ' +
          `out. To use it instead, set DOCKER_HOST=${SYSTEM_ENGINE}`
      );
    }
    await startDaemon(context, store, { dns });
    const engine = await describeDaemon(context, store);
    return withEnvironment(context, engine, { started: true });
  });
}

/**
 * Stops our engine with the given store, or all of ours; never one that
 * something else started. Images and volumes stay.
 *
 * @param {{ store?: string, onProgress?: (line: string) => void }} options
 * @returns {Promise<string[]>} The stores whose engine was stopped.
 */
export async function stopEngine({ store, onProgress } = {}) {
  if (store !== undefined) {
    assertStore(store);
  }
  const context = createContext({ onProgress });
  return withLock(context, 'engine', async () => {
    const stopped = [];
    for (const name of store ? [store] : STORES) {
      if (await stopDaemon(context, name)) {
        stopped.push(name);
      }
    }
    return stopped;
  });
}

/** Our engines that run and answer, each with its `env`; starts nothing. */
export async function runningEngines({ onProgress } = {}) {
  const context = createContext({ onProgress });
  const found = await Promise.all(
    STORES.map(store => describeDaemon(context, store))
  );
  return found
    .filter(engine => engine !== undefined)
    .map(engine => withEnvironment(context, engine, {}));
}

function withEnvironment(context, engine, extra) {
  return {
    ...engine,
    ...extra,
    env: engineEnvironment(context, engine.dockerHost)
  };
}

function assertStore(store) {
  if (!STORES.includes(store)) {
    throw new EngineError(
      `There is no store \`${store}\`. Use one of: ${STORES.join(', ')}.`,
      { exitCode: EXIT.usage }
    );
  }
}
