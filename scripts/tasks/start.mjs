import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureBuild } from './build.mjs';
import { ensureAnyEngine } from './engine.mjs';
import { startLab } from './lab.mjs';
import { ensurePackages } from './npm.mjs';
import { EXAMPLES } from './project.mjs';
import { ensureJupyter, ensureWheel } from './python.mjs';
import { fail, phase, say, secondsSince } from './report.mjs';

const USAGE = `Usage: npm start -- [--port N] [--no-browser] [--check] [-- ARGUMENT...]

Installs and builds what is missing, finds or starts a container engine, and
opens JupyterLab on the examples.

  --port N       where JupyterLab listens (default: the first free one from 8888)
  --no-browser   open no browser
  --check        ask for the page and the extension before saying the address
  -- ARGUMENT... passed on to JupyterLab
`;

const OPTIONS = {
  port: { type: 'string' },
  'no-browser': { type: 'boolean' },
  check: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
};

/** The notebook that is opened first. */
const FIRST = '01-images-and-layers.ipynb';

/** Runs until JupyterLab ends; the exit code is then JupyterLab's. */
export async function main(words) {
  const options = parse(words);
  const start = performance.now();
  try {
    const built = ensurePackages().then(ensureBuild);
    const [env] = await Promise.all([
      built.then(ensureAnyEngine),
      Promise.all([built, ensureJupyter()]).then(ensureWheel)
    ]);
    const lab = await phase('JupyterLab started', '', () =>
      startLab({ args: labArguments(options), env })
    );
    if (options.check) {
      await phase('page and extension answer', '', () => check(lab));
    }
    say(`\n  ${address(lab)}\n`);
    say(
      `  Ready after ${secondsSince(start)}. Ctrl-C stops it. Log: ${lab.logFile}`
    );
    process.exitCode = await lab.exited;
  } catch (error) {
    fail(error);
  }
}

function parse(words) {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  try {
    const { values } = parseArgs({
      args: words.slice(0, end),
      options: OPTIONS
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    return { ...values, rest: words.slice(end + 1) };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return process.exit(2);
  }
}

function labArguments({ port, 'no-browser': noBrowser, rest }) {
  return [
    `--ServerApp.root_dir=${EXAMPLES}`,
    `--LabApp.default_url=/lab${firstNotebook()}`,
    ...(port ? [`--ServerApp.port=${port}`] : []),
    ...(noBrowser || !hasDisplay() ? ['--no-browser'] : []),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...rest
  ];
}

function firstNotebook() {
  return existsSync(join(EXAMPLES, FIRST)) ? `/tree/${FIRST}` : '';
}

// Without one, Jupyter might open a text browser in this terminal.
function hasDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

function address({ url, token }) {
  return `${url}lab${firstNotebook()}?token=${token}`;
}

async function check({ url, token }) {
  const headers = { Authorization: `token ${token}` };
  for (const path of [
    'lab',
    'lab/extensions/jupyterlab-layerbook/package.json'
  ]) {
    const answer = await fetch(`${url}${path}`, { headers });
    if (!answer.ok) {
      throw new Error(`${url}${path} answered ${answer.status}.`);
    }
    await answer.text();
  }
}
