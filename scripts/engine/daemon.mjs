import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EngineError, limitLog, storePlaces } from './context.mjs';
import { ping, readJson } from './engine-api.mjs';
import { programFolders } from './install.mjs';
import {
  dnsOptions,
  ensureBridge,
  iptablesFolder,
  removeBridge
} from './network.mjs';
import { assertOverlay } from './overlay.mjs';
import { endProcess, pathWith, runningPid } from './process.mjs';

/** How long a start may take; a big data root is read on a slow disk. */
const START_TIMEOUT_MS = 90_000;

/** Containers get 5 s to stop, then dockerd needs a little for itself. */
const STOP_GRACE_MS = 20_000;

/** A daemon under load may be slow to answer; it is not replaced before this. */
const PATIENCE_MS = 20_000;

/**
 * The pid of the dockerd that was started for this store, found by our pid
 * file and checked by its data root; undefined when it does not run.
 */
export function daemonPid(places) {
  return runningPid(places.pidFile, [
    'dockerd',
    `--data-root=${places.dataRoot}`
  ]);
}

/**
 * What is known about a running engine of ours, or undefined.
 *
 * @returns {Promise<{ store: string, socket: string, dockerHost: string,
 * version: string, pid: number, dataRoot: string } | undefined>}
 */
export async function describeDaemon(context, store) {
  const places = storePlaces(context, store);
  const pid = daemonPid(places);
  if (pid === undefined || !(await ping(places.dockerHost, PATIENCE_MS))) {
    return undefined;
  }
  const { Version: version } = await readJson(places.dockerHost, '/version');
  const { socket, dockerHost, dataRoot } = places;
  return { store, socket, dockerHost, version, pid, dataRoot };
}

/**
 * Starts dockerd for a store and waits until it answers. It outlives this
 * process and holds none of its files. The caller holds the engine lock.
 *
 * @throws {EngineError} when it does not come up, or does not use the store.
 */
export async function startDaemon(context, store, { dns }) {
  const places = storePlaces(context, store);
  await stopDaemon(context, store);
  for (const folder of [places.runtime, places.dataRoot]) {
    mkdirSync(folder, { recursive: true });
  }
  await assertOverlay(context, places.dataRoot);
  writeFileSync(places.configFile, JSON.stringify(daemonConfig(store)));
  const iptables = await iptablesFolder(context);
  const options = [
    ...fixedOptions(places),
    ...(await ensureBridge(context, places)),
    ...dnsOptions(context, dns)
  ];
  context.say(`starting dockerd with the ${store} store`);
  const PATH = pathWith([...iptables, ...programFolders(context)]);
  limitLog(places.logFile);
  const logStart =
    statSync(places.logFile, { throwIfNoEntry: false })?.size ?? 0;
  const child = launch(context, places, options, PATH);
  try {
    await waitForAnswer(places, child, logStart);
    await checkStore(places, store);
  } catch (error) {
    await stopDaemon(context, store);
    throw error;
  }
}

/**
 * Stops the dockerd of this store, if we started one that still runs, and
 * removes its bridge. Resolves with whether there was one.
 */
export async function stopDaemon(context, store) {
  const places = storePlaces(context, store);
  const pid = daemonPid(places);
  if (pid !== undefined) {
    context.say(`stopping dockerd with the ${store} store`);
    await endProcess(pid, () => daemonPid(places) === pid, STOP_GRACE_MS);
    await removeBridge(context, places);
  }
  // A file left by a crash would keep the next dockerd from starting.
  rmSync(places.pidFile, { force: true });
  return pid !== undefined;
}

function daemonConfig(store) {
  const features = { 'containerd-snapshotter': store === 'containerd' };
  return store === 'overlay2'
    ? { features, 'storage-driver': 'overlay2' }
    : { features };
}

function fixedOptions(places) {
  // An own namespace keeps apart from a containerd of the system, which
  // dockerd uses when there is one.
  const namespace = `layerbook-${places.store}`;
  return [
    `--config-file=${places.configFile}`,
    `--data-root=${places.dataRoot}`,
    `--exec-root=${places.execRoot}`,
    `--pidfile=${places.pidFile}`,
    `--host=${places.dockerHost}`,
    `--containerd-namespace=${namespace}`,
    `--containerd-plugins-namespace=plugins.${namespace}`,
    '--shutdown-timeout=5'
  ];
}

function launch(context, places, options, PATH) {
  const log = openSync(places.logFile, 'a');
  const dockerd = join(programFolders(context)[1], 'dockerd');
  context.log(`$ ${dockerd} ${options.join(' ')}`);
  const child = spawn(dockerd, options, {
    cwd: '/',
    detached: true,
    env: { ...process.env, PATH },
    stdio: ['ignore', log, log]
  });
  closeSync(log);
  const exited = new Promise(resolve => {
    child.on('exit', code => resolve(`it ended with ${code}`));
    child.on('error', error => resolve(error.message));
  });
  child.unref();
  return { exited };
}

async function waitForAnswer(places, { exited }, logStart) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await ping(places.dockerHost))) {
    const pause = sleep(50).then(() => undefined);
    const reason = await Promise.race([exited, pause]);
    if (reason || Date.now() > deadline) {
      const why =
        reason ?? `it did not answer within ${START_TIMEOUT_MS / 1000} s`;
      throw startError(places, lastComplaint(places.logFile, logStart) ?? why);
    }
  }
}

async function checkStore(places, store) {
  const info = await readJson(places.dockerHost, '/info');
  const types = (info.DriverStatus ?? []).map(([, value]) => value);
  const snapshotter = types.includes('io.containerd.snapshotter.v1');
  const found = snapshotter ? `containerd (${info.Driver})` : info.Driver;
  const expected =
    store === 'containerd' ? 'containerd (overlayfs)' : 'overlay2';
  if (found !== expected) {
    throw new EngineError(
      `The engine came up with the store ${found} instead of ${expected}: the file ` +
        `system of ${places.dataRoot} probably cannot be used by overlayfs. Set ` +
        'LAYERBOOK_CACHE to a folder on ext4 or xfs, then try again. ' +
        `Details: ${places.logFile}`
    );
  }
}

function lastComplaint(logFile, from) {
  const lines = readFileSync(logFile)
    .subarray(from)
    .toString('utf8')
    .split('\n');
  const complaint = lines.findLast(line =>
    /level=fatal|^failed to start daemon|^unable to configure/.test(line)
  );
  return complaint?.match(/msg="(.*?)"(?: |$)/)?.[1] ?? complaint;
}

function startError(places, why) {
  return new EngineError(
    `dockerd with the ${places.store} store did not start: ${why}. Run this on a ` +
      'machine where containers are allowed, or set DOCKER_HOST to an engine ' +
      `that runs. Details: ${places.logFile}`
  );
}
