import {
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';

import { formatSource, readArchiveSource } from './apt-sources.mjs';
import { EngineError, EXIT } from './context.mjs';
import { withLock } from './lock.mjs';
import { findProgram, run } from './process.mjs';

/** The suite with a current Docker; the machine's own suite is often too old. */
const DOCKER_SUITE = 'forky';

/** Package lists younger than this are used as they are. */
const LISTS_MAX_AGE_MS = 24 * 60 * 60 * 1000;

/**
 * Refuses to go on where packages cannot be installed.
 *
 * @throws {EngineError} with exit code 3 when not root or not on Debian.
 */
export function assertCanInstall(purpose) {
  readArchiveSource();
  if (process.getuid?.() !== 0) {
    throw new EngineError(
      `${purpose} needs root, and this process is not root. Run it as root, or ` +
        'install Docker and set DOCKER_HOST to an engine that runs.',
      { exitCode: EXIT.noEngine }
    );
  }
}

/**
 * Unpacks packages into `folder` without installing them. Nothing of the
 * machine's apt state is read or changed but its sources.
 *
 * @param {{ current?: string[], stable?: string[] }} packages Names by suite:
 * the suite with a current Docker, and the machine's own.
 * @throws {EngineError} when the mirror does not answer or lacks a package.
 */
export function unpackPackages(context, packages, folder) {
  return withLock(context, 'apt', () => unpack(context, packages, folder));
}

async function unpack(context, packages, folder) {
  const { current = [], stable = [] } = packages;
  const source = readArchiveSource();
  const options = privateOptions(context, source);
  const names = [
    ...current.map(name => `${name}/${DOCKER_SUITE}`),
    ...stable.map(name => `${name}/${source.suite}`)
  ];
  const downloads = join(context.cache, 'apt', `download-${process.pid}`);
  mkdirSync(downloads, { recursive: true });
  mkdirSync(folder, { recursive: true });
  try {
    await updateLists(context, options);
    context.say(`downloading ${names.join(' ')}`);
    await run(context, 'apt-get', [...options, 'download', ...names], {
      cwd: downloads
    });
    for (const file of readdirSync(downloads)) {
      await run(context, 'dpkg-deb', ['-x', join(downloads, file), folder]);
    }
  } catch (cause) {
    throw aptError(
      context,
      `Getting ${names.join(', ')} from Debian failed`,
      cause
    );
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

/**
 * Installs the packages whose program is missing, from the machine's own suite.
 *
 * @param {Record<string, string>} programs Program name to package name.
 * @throws {EngineError} when apt-get fails.
 */
export async function installMissing(context, programs) {
  if (Object.keys(programs).every(findProgram)) {
    return;
  }
  await withLock(context, 'apt', () => install(context, programs));
}

async function install(context, programs) {
  const missing = Object.entries(programs)
    .filter(([program]) => !findProgram(program))
    .map(([, name]) => name);
  if (missing.length === 0) {
    return;
  }
  assertCanInstall(`Installing ${missing.join(', ')}`);
  context.say(`installing ${missing.join(' ')}`);
  const command = [
    // Something else of the system may be installing at this moment.
    ...['-o', 'DPkg::Lock::Timeout=120'],
    ...['install', '-y', '-q', '--no-install-recommends', ...missing]
  ];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run(context, 'apt-get', command, { env });
  } catch {
    // The lists of a fresh machine are empty or out of date.
    try {
      await run(context, 'apt-get', ['update', '-q'], { env });
      await run(context, 'apt-get', command, { env });
    } catch (cause) {
      throw aptError(context, `Installing ${missing.join(', ')} failed`, cause);
    }
  }
}

function privateOptions(context, source) {
  const root = join(context.cache, 'apt');
  for (const folder of ['lists/partial', 'cache/archives/partial', 'sources']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const suites = [...new Set([DOCKER_SUITE, source.suite])];
  writeFileSync(
    join(root, 'sources', 'layerbook.sources'),
    formatSource(source, suites)
  );
  const settings = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(root, 'sources'),
    'Dir::State::Lists': join(root, 'lists'),
    'Dir::Cache': join(root, 'cache'),
    // The cache may lie where the user _apt cannot go.
    'APT::Sandbox::User': 'root'
  };
  return Object.entries(settings).flatMap(([key, value]) => [
    '-o',
    `${key}=${value}`
  ]);
}

async function updateLists(context, options) {
  const stamp = join(context.cache, 'apt', 'updated');
  const updated = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - updated < LISTS_MAX_AGE_MS) {
    return;
  }
  context.say('reading the package lists');
  // Without this option a mirror that does not answer is only a warning.
  const strict = ['-o', 'APT::Update::Error-Mode=any'];
  await run(context, 'apt-get', [...options, ...strict, 'update', '-q']);
  writeFileSync(stamp, '');
}

function aptError(context, what, cause) {
  return new EngineError(
    `${what}: ${cause.reason ?? cause.message}. Check that this machine's apt ` +
      `sources work (apt-get update), then try again. Details: ${context.logFile}`,
    { cause }
  );
}
