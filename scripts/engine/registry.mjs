import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { assertCanInstall, unpackPackages } from './apt.mjs';
import { createContext, EngineError } from './context.mjs';
import { request } from './engine-api.mjs';
import { withLock } from './lock.mjs';
import { endProcess, runningPid } from './process.mjs';

const START_TIMEOUT_MS = 10_000;

/**
 * Starts a registry on 127.0.0.1, where every engine of this machine may use
 * it without TLS; one that runs already is used again. It runs on after this
 * process has ended, until `stopRegistry`.
 *
 * @param {object} options
 * @param {number} [options.port] Default: any free one.
 * @param {(line: string) => void} [options.onProgress] Default: stderr.
 * @returns {Promise<{ address: string, port: number, pid: number,
 * dataFolder: string }>} `address` is what stands before the name of an image.
 * @throws {EngineError} when it cannot be had or does not start.
 */
export async function startRegistry({ port = 0, onProgress } = {}) {
  const context = createContext({ onProgress });
  return withLock(context, 'registry', async () => {
    const places = registryPlaces(context);
    const running = await describeRegistry(places);
    if (running && (port === 0 || port === running.port)) {
      return running;
    }
    await stopRunning(places);
    await ensureProgram(context, places);
    await launch(places, port || (await freePort()));
    const started = await waitForAnswer(places);
    context.say(`registry started on ${started.address}`);
    return started;
  });
}

/** Stops our registry; resolves with whether there was one. Its data stays. */
export async function stopRegistry({ onProgress } = {}) {
  const context = createContext({ onProgress });
  return withLock(context, 'registry', () =>
    stopRunning(registryPlaces(context))
  );
}

function registryPlaces(context) {
  const folder = join(context.cache, 'registry');
  return {
    folder,
    program: join(folder, 'program'),
    dataFolder: join(folder, 'data'),
    configFile: join(folder, 'config.yml'),
    portFile: join(folder, 'port'),
    pidFile: join(folder, 'pid'),
    logFile: join(context.cache, 'logs', 'registry.log')
  };
}

function registryPid({ pidFile, configFile }) {
  return runningPid(pidFile, ['docker-registry', configFile]);
}

async function describeRegistry(places) {
  const pid = registryPid(places);
  if (pid === undefined) {
    return undefined;
  }
  const port = Number(readFileSync(places.portFile, 'utf8'));
  const address = `127.0.0.1:${port}`;
  try {
    const response = await request(`http://${address}`, '/v2/', {
      timeout: 2000
    });
    response.resume();
    const { dataFolder } = places;
    return response.statusCode === 200
      ? { address, port, pid, dataFolder }
      : undefined;
  } catch {
    return undefined;
  }
}

async function ensureProgram(context, { program }) {
  if (!existsSync(program)) {
    assertCanInstall('Unpacking a registry');
    const fresh = `${program}.new`;
    rmSync(fresh, { recursive: true, force: true });
    await unpackPackages(context, { stable: ['docker-registry'] }, fresh);
    renameSync(fresh, program);
  }
}

async function launch(places, port) {
  mkdirSync(places.dataFolder, { recursive: true });
  const config = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: places.dataFolder },
      delete: { enabled: true }
    },
    http: { addr: `127.0.0.1:${port}` }
  };
  // JSON is YAML too.
  writeFileSync(places.configFile, JSON.stringify(config, null, 2));
  writeFileSync(places.portFile, String(port));
  const log = openSync(places.logFile, 'w');
  const program = join(places.program, 'usr/bin/docker-registry');
  const child = spawn(program, ['serve', places.configFile], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log]
  });
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  writeFileSync(places.pidFile, String(child.pid));
}

async function waitForAnswer(places) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const running = await describeRegistry(places);
    if (running) {
      return running;
    }
    await sleep(50);
  }
  const last = readFileSync(places.logFile, 'utf8').trim().split('\n').at(-1);
  await stopRunning(places);
  throw new EngineError(
    `The registry did not start: ${last || 'it does not answer'}. Choose another ` +
      `port with --port if this one is taken. Details: ${places.logFile}`
  );
}

async function stopRunning(places) {
  const pid = registryPid(places);
  if (pid !== undefined) {
    await endProcess(pid, () => registryPid(places) === pid, 5000);
  }
  rmSync(places.pidFile, { force: true });
  return pid !== undefined;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
