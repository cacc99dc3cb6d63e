import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { run } from './command.mjs';
import {
  BACKEND,
  CACHE,
  EXAMPLES,
  inProject,
  PYTHON,
  VENV_BIN
} from './project.mjs';
import {
  failure,
  readPlaywright,
  readVitest,
  single,
  sum
} from './results.mjs';

/** Folder of the suites' logs and reports. */
export const TEST_LOGS = join(CACHE, 'logs', 'test');

const MINUTE = 60_000;

/**
 * What `npm test` runs, in this order: the engine is used by several suites,
 * and only one image store can be up at a time.
 *
 * `needs`: what has to be prepared; `store`: the image store that the engine
 * must have ('any' uses the one that is up); `limitMs`: after that long it hangs.
 */
export const SUITES = [
  ...checks(),
  {
    name: 'unit',
    needs: ['packages'],
    work: vitest('unit'),
    limitMs: 10 * MINUTE
  },
  {
    name: 'engine',
    needs: ['packages', 'engine'],
    store: 'overlay2',
    work: vitest('engine'),
    limitMs: 25 * MINUTE
  },
  {
    name: 'jupyter',
    needs: ['packages', 'wheel'],
    work: vitest('jupyter'),
    limitMs: 15 * MINUTE
  },
  {
    name: 'ui',
    needs: ['packages', 'wheel', 'engine', 'browser'],
    store: 'any',
    work: playwright,
    limitMs: 25 * MINUTE
  },
  {
    name: 'examples',
    needs: ['packages', 'wheel', 'engine'],
    store: 'any',
    work: examples,
    limitMs: 15 * MINUTE
  },
  {
    name: 'engine-containerd',
    needs: ['packages', 'engine'],
    store: 'containerd',
    work: vitest('engine'),
    limitMs: 25 * MINUTE
  }
];

function checks() {
  const list = {
    types: ['build:lib'],
    lint: ['lint'],
    format: ['format:check'],
    'dead code': ['check:dead'],
    cycles: ['check:cycles']
  };
  return Object.entries(list).map(([name, [script]]) => ({
    name,
    group: 'check',
    needs: ['packages'],
    limitMs: 10 * MINUTE,
    work: context => npmRun(script, context)
  }));
}

async function npmRun(script, { env, logFile, limitMs }) {
  await run('npm', ['run', '--silent', script], { env, logFile, limitMs });
  return single();
}

function vitest(project) {
  return async ({ env, logFile, report, limitMs }) => {
    const vitestScript = inProject('node_modules', 'vitest', 'vitest.mjs');
    const args = ['run', '--project', project, '--reporter=default'];
    const json = ['--reporter=json', `--outputFile.json=${report}`];
    const options = { env, logFile, limitMs };
    return withReport(
      run(process.execPath, [vitestScript, ...args, ...json], options),
      () => readVitest(report)
    );
  };
}

function playwright({ env, logFile, report, limitMs }) {
  const folder = inProject('ui-tests');
  const script = join(folder, 'node_modules', '@playwright', 'test', 'cli.js');
  const options = {
    cwd: folder,
    env: {
      ...env,
      LAYERBOOK_PYTHON: PYTHON,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report
    },
    logFile,
    limitMs
  };
  return withReport(
    run(process.execPath, [script, 'test', '--reporter=list,json'], options),
    () => readPlaywright(report)
  );
}

/** Runs every example as a user without a page would; each counts as one test. */
async function examples({ env, logFile, limitMs }) {
  const names = readdirSync(EXAMPLES).filter(name => name.endsWith('.ipynb'));
  const folder = mkdtempSync(join(tmpdir(), 'layerbook-examples-'));
  const PATH = [VENV_BIN, env.PATH ?? process.env.PATH].join(delimiter);
  const results = [];
  try {
    for (const name of names.sort()) {
      const notebook = join(EXAMPLES, name);
      for (const args of [
        ['execute', notebook, '-o', join(folder, name)],
        ['verify', notebook]
      ]) {
        const problem = await run(process.execPath, [BACKEND, ...args], {
          env: { ...env, PATH },
          logFile,
          limitMs
        }).then(
          () => undefined,
          error => `${args[0]} ${name}: ${error.message}`
        );
        results.push(single(problem));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results.length > 0 ? sum(results) : failure('no example was found');
}

// A failed test makes the runner end with 1, which its report tells better;
// a report that lacks the failure is completed with it.
async function withReport(running, read) {
  const problem = await running.then(
    () => undefined,
    error => error
  );
  if (problem && problem.code !== 1) {
    throw problem;
  }
  const counts = read();
  return problem && counts.failed === 0
    ? sum([counts, failure(problem.message)])
    : counts;
}
