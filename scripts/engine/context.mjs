import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The image stores an engine can be started with. */
export const STORES = ['overlay2', 'containerd'];

/** Exit codes of the command line. */
export const EXIT = { failed: 1, usage: 2, noEngine: 3 };

/** The address of an engine that the system's own packages start. */
export const SYSTEM_ENGINE = 'unix:///var/run/docker.sock';

const LOG_MAX_BYTES = 20 * 1024 * 1024;

/**
 * A failure to show to the user: the message is one complete text that says
 * what failed, why, and what to do.
 */
export class EngineError extends Error {
  constructor(message, { exitCode = EXIT.failed, cause } = {}) {
    super(message, { cause });
    this.name = 'EngineError';
    this.exitCode = exitCode;
  }
}

/**
 * Everything a step needs to know about where it works and whom it tells.
 *
 * @typedef {object} EngineContext
 * @property {string} cache Folder of all downloads, data roots and logs.
 * @property {string} key Eight hex digits that tell two cache folders apart.
 * @property {string} logFile Where details go.
 * @property {(line: string) => void} say Shows a progress line.
 * @property {(text: string) => void} log Adds details to the log file.
 */

/**
 * Makes the context of one call; creates the cache folder.
 *
 * @param {{ onProgress?: (line: string) => void }} options
 * @returns {EngineContext}
 */
export function createContext({ onProgress = toStandardError } = {}) {
  const cache = cacheFolder();
  const logFile = join(cache, 'logs', 'engine.log');
  mkdirSync(join(cache, 'logs'), { recursive: true });
  limitLog(logFile);
  const log = text =>
    appendFileSync(logFile, `${new Date().toISOString()} ${text.trimEnd()}\n`);
  const say = line => {
    log(line);
    onProgress(line);
  };
  const key = createHash('sha256').update(cache).digest('hex').slice(0, 8);
  return { cache, key, logFile, say, log };
}

/** Begins a log file anew when it has become too big. */
export function limitLog(path) {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_MAX_BYTES) {
    rmSync(path, { force: true });
  }
}

/**
 * Folders and names of one store's engine. The runtime folder is short, since
 * a socket path may have 107 bytes; the data root outlives the engine.
 *
 * @param {EngineContext} context
 * @param {string} store
 */
export function storePlaces(context, store) {
  const letter = store === 'overlay2' ? 'o' : 'c';
  const runtime = `/run/layerbook-${context.key}/${letter}`;
  return {
    store,
    runtime,
    socket: `${runtime}/docker.sock`,
    dockerHost: `unix://${runtime}/docker.sock`,
    pidFile: `${runtime}/docker.pid`,
    execRoot: `${runtime}/exec`,
    configFile: `${runtime}/daemon.json`,
    dataRoot: join(context.cache, 'data', store),
    logFile: join(context.cache, 'logs', `dockerd-${store}.log`),
    bridge: `lb-${context.key}${letter}`
  };
}

/** The folder with the unpacked Docker, laid out like a root file system. */
export function dockerPrefix(context) {
  return join(context.cache, 'docker');
}

/** The folder to use as DOCKER_CONFIG; it holds the buildx plug-in. */
export function dockerConfigFolder(context) {
  return join(context.cache, 'docker-config');
}

function cacheFolder() {
  const { LAYERBOOK_CACHE, XDG_CACHE_HOME } = process.env;
  const base =
    LAYERBOOK_CACHE ||
    join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'layerbook');
  return resolve(base, 'engine');
}

function toStandardError(line) {
  process.stderr.write(`engine: ${line}\n`);
}
