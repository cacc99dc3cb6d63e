import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import {
  ensureBaseImages,
  ensureEngine,
  runningEngines,
  stopEngine
} from '../engine.mjs';
import { installMissing } from '../engine/apt.mjs';
import { createContext } from '../engine/context.mjs';
import { findProgram } from '../engine/process.mjs';
import { ensureBuild } from './build.mjs';
import { CommandFailed } from './command.mjs';
import { ensurePackages } from './npm.mjs';
import { inProject } from './project.mjs';
import { ensureJupyter, ensureWheel } from './python.mjs';
import { lastLines, phase, say, secondsSince, SetupError } from './report.mjs';
import { failure, sum } from './results.mjs';
import { SUITES, TEST_LOGS } from './suites.mjs';

const NAMES = [...new Set(SUITES.map(({ name, group }) => group ?? name))];

const USAGE = `Usage: npm test -- [--only NAME[,NAME…]]

Installs what is missing, builds, and runs the suites: ${NAMES.join(', ')}.
All of them are run, also after a failure. With DOCKER_HOST set, that engine
is used as it is, and engine-containerd is left out.
`;

/** Lines of a failed suite's log that are shown. */
const TAIL_LINES = 60;

/** Problems of a suite that are listed. */
const PROBLEMS_MAX = 30;

/** Runs the chosen suites; the exit code is 0 only when tests ran and all passed. */
export async function main(words) {
  const start = performance.now();
  const prepare = preparations();
  const all = [];
  for (const suite of chosen(words)) {
    all.push(await runSuite(suite, prepare));
  }
  await prepare.stopEngines();
  say(`\nAll suites: ${secondsSince(start)}. Logs: ${TEST_LOGS}`);
  const { passed, failed } = sum(all);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  say(`${passed} passed, ${failed} failed`);
}

function chosen(words) {
  try {
    const { values } = parseArgs({
      args: words,
      options: { only: { type: 'string' } }
    });
    const names = values.only?.split(',') ?? NAMES;
    const unknown = names.find(name => !NAMES.includes(name));
    if (unknown !== undefined) {
      throw new Error(`There is no suite ${unknown}.`);
    }
    const suites = SUITES.filter(({ name, group }) =>
      names.includes(group ?? name)
    );
    return process.env.DOCKER_HOST ? suites.filter(isForAnyEngine) : suites;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return process.exit(2);
  }
}

function isForAnyEngine({ name, store }) {
  if (store !== 'containerd') {
    return true;
  }
  say(`- ${name}: left out, since DOCKER_HOST names the engine to use`);
  return false;
}

async function runSuite(suite, prepare) {
  const { name, needs, store, work, limitMs } = suite;
  const file = name.replaceAll(' ', '-');
  const logFile = join(TEST_LOGS, `${file}.log`);
  const report = join(TEST_LOGS, `${file}.json`);
  rmSync(logFile, { force: true });
  rmSync(report, { force: true });
  let start = performance.now();
  let counts;
  try {
    for (const need of needs) {
      await prepare[need](store);
    }
    start = performance.now();
    counts = await work({ env: prepare.env(), logFile, report, limitMs });
  } catch (error) {
    counts = failure(describe(error));
  }
  show(name, counts, { start, logFile });
  return counts;
}

function describe(error) {
  const known = error instanceof CommandFailed || error.todo || error.exitCode;
  const todo = error.todo ? ` What to do: ${error.todo}` : '';
  return known ? `${error.message}${todo}` : error.stack;
}

function show(name, { passed, failed, skipped, problems }, { start, logFile }) {
  const sign = failed > 0 ? '✗' : '✓';
  const extra = skipped > 0 ? `, ${skipped} skipped` : '';
  const counts = `${passed} passed, ${failed} failed${extra}`;
  say(
    `${sign} ${name.padEnd(20)} ${counts.padEnd(30)} ${secondsSince(start).padStart(9)}`
  );
  if (failed > 0) {
    problems.slice(0, PROBLEMS_MAX).forEach(problem => say(`    - ${problem}`));
    say(tail(logFile));
  }
}

function tail(logFile) {
  try {
    return `${lastLines(readFileSync(logFile, 'utf8'), TAIL_LINES)}\n  (${logFile})`;
  } catch {
    return '  (it has no log: it did not start)';
  }
}

/**
 * What suites can need. Each thing is prepared once, also when it failed: then
 * every suite that needs it fails with the same reason.
 */
function preparations() {
  let engine;
  const once = work => {
    let promise;
    return () => (promise ??= work());
  };
  const packages = once(() => ensurePackages());
  const build = once(() => packages().then(ensureBuild));
  const jupyter = once(ensureJupyter);
  return {
    packages,
    build,
    wheel: once(async () => {
      await Promise.all([build(), jupyter()]);
      await ensureWheel();
    }),
    browser: once(async () => {
      await ensurePackages(
        inProject('ui-tests'),
        'npm packages of the UI tests'
      );
      await ensureChromium();
    }),
    engine: async store => {
      await build();
      engine = await prepareEngine(store, engine);
    },
    env: () => engine?.env ?? {},
    stopEngines: async () => {
      if (engine?.started) {
        await stopEngine({ store: engine.store, onProgress });
      }
    }
  };
}

async function prepareEngine(store, current) {
  const dockerHost = process.env.DOCKER_HOST;
  if (dockerHost) {
    await images(dockerHost);
    // One that we started brings the command-line client along.
    const own = (await runningEngines()).find(
      other => other.dockerHost === dockerHost
    );
    return { env: own?.env ?? {} };
  }
  if (current && (store === 'any' || store === current.store)) {
    return current;
  }
  const wanted = store === 'any' ? 'overlay2' : store;
  const engine = await phase(`engine with the ${wanted} store`, '', () =>
    ensureEngine({ store: wanted, onProgress })
  );
  await images(engine.dockerHost);
  return engine;
}

function images(dockerHost) {
  return phase('base images', '', () =>
    ensureBaseImages({ dockerHost, onProgress })
  );
}

async function ensureChromium() {
  if (findProgram('chromium')) {
    return;
  }
  const todo = 'install Chromium, then try again.';
  if (process.platform !== 'linux') {
    throw new SetupError('Chromium was not found.', todo);
  }
  await phase('Chromium installed', todo, () =>
    installMissing(createContext({ onProgress }), { chromium: 'chromium' })
  );
}

function onProgress(line) {
  say(`  ${line}`);
}
