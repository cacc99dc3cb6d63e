import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync
} from 'node:fs';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { CACHE, EXAMPLES, PYTHON, VENV_BIN } from './project.mjs';
import { lastLines, SetupError } from './report.mjs';

/** How long a start may take, on a slow disk with nothing compiled yet. */
const START_TIMEOUT_MS = 120_000;

const LOG = join(CACHE, 'logs', 'jupyter.log');

/** Signals that end a program from outside, and that are passed on. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Starts JupyterLab and waits until it answers.
 *
 * @param {{ args: string[], env: Record<string, string> }} options
 * @returns {Promise<{ url: string, token: string, logFile: string,
 * exited: Promise<number> }>} `url` ends with a slash.
 * @throws {SetupError} when it ends or does not answer.
 */
export async function startLab({ args, env }) {
  const token = process.env.JUPYTER_TOKEN || randomBytes(24).toString('hex');
  const runtime = mkdtempSync(join(tmpdir(), 'layerbook-'));
  const child = launch(args, {
    ...process.env,
    ...env,
    // Not on the command line, where every user of the machine can read it.
    JUPYTER_TOKEN: token,
    JUPYTER_RUNTIME_DIR: runtime,
    PATH: [VENV_BIN, env.PATH ?? process.env.PATH].join(delimiter)
  });
  const exited = new Promise(resolve => {
    child.on('error', () => resolve(1));
    child.on('exit', (code, signal) => resolve(signal ? 1 : code));
  });
  void exited.then(() => rmSync(runtime, { recursive: true, force: true }));
  passSignalsTo(child);
  const url = await waitForAnswer({ runtime, token, exited });
  return { url, token, logFile: LOG, exited };
}

function launch(args, env) {
  mkdirSync(dirname(LOG), { recursive: true });
  const log = openSync(LOG, 'w');
  const child = spawn(PYTHON, ['-m', 'jupyterlab', ...args], {
    // Python looks for modules there first, and what is installed is meant.
    cwd: EXAMPLES,
    env,
    // Its own group: a Ctrl-C reaches it once, through us, and without the
    // question that it asks in a terminal.
    detached: process.platform !== 'win32',
    stdio: ['ignore', log, log]
  });
  closeSync(log);
  return child;
}

function passSignalsTo(child) {
  for (const signal of SIGNALS) {
    process.on(signal, () => child.kill('SIGTERM'));
  }
}

async function waitForAnswer({ runtime, token, exited }) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let code;
  void exited.then(value => (code = value));
  while (code === undefined && Date.now() < deadline) {
    const url = readAddress(runtime);
    if (url && (await answers(`${url}api/status`, token))) {
      return url;
    }
    await sleep(100);
  }
  const why = code === undefined ? 'does not answer' : `ended with ${code}`;
  throw new SetupError(
    `JupyterLab ${why}. Its last words:\n${lastLines(readFileSync(LOG, 'utf8'))}`,
    `read ${LOG}; with a port that is taken, try \`npm start -- --port 9000\`.`
  );
}

// Jupyter writes where it listens into its runtime folder.
function readAddress(runtime) {
  const name = readdirSync(runtime).find(entry =>
    /^jpserver-\d+\.json$/.test(entry)
  );
  try {
    return name && JSON.parse(readFileSync(join(runtime, name), 'utf8')).url;
  } catch {
    return undefined; // Half written.
  }
}

async function answers(url, token) {
  try {
    const headers = { Authorization: `token ${token}` };
    return (await fetch(url, { headers })).ok;
  } catch {
    return false;
  }
}
