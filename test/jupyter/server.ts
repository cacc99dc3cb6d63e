import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { programOf, temporaryFolder, VENV, waitFor } from './processes.js';

/** The token of the servers of these tests. */
export const TOKEN = 'a-token-for-tests';

export interface IServerOptions {
  /** Python environment; default the project's. */
  readonly venv?: string;
  /** Added to this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A real Jupyter server in a folder of its own. It is ended, hard if need be, with its scope. */
export interface IServer extends AsyncDisposable {
  readonly pid: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly rootDir: string;
  /** What it has logged so far. */
  readonly log: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<unknown>;
}

/** Starts a server and waits until it listens. */
export async function startServer(
  options: IServerOptions = {}
): Promise<IServer> {
  const folder = await temporaryFolder();
  const rootDir = join(folder.path, 'root');
  await mkdir(rootDir);
  const child = launch(folder.path, rootDir, options);
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(timer);
    await folder[Symbol.asyncDispose]();
  };
  try {
    const url = await waitFor('the Jupyter server', () =>
      readAddress(folder.path, child)
    );
    return {
      pid: child.pid ?? 0,
      url,
      rootDir,
      log: () => log,
      kill: signal => void child.kill(signal),
      exited,
      [Symbol.asyncDispose]: stop
    };
  } catch (error) {
    await stop();
    throw new Error(`The Jupyter server did not start:\n${log}`, {
      cause: error
    });
  }
}

/** The pid of the back end that runs now, read from the server's log. */
export function backendPid(server: IServer): number | undefined {
  const pids = [...server.log().matchAll(/Back end started \(pid (\d+)\)/g)];
  const last = pids.at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

function launch(
  folder: string,
  rootDir: string,
  { venv = VENV, env = {} }: IServerOptions
): ChildProcess {
  const args = [
    '-m',
    'jupyter_server',
    '--no-browser',
    '--allow-root',
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.port=0',
    '--ServerApp.answer_yes=True',
    `--ServerApp.root_dir=${rootDir}`
  ];
  return spawn(programOf(venv, 'python'), args, {
    env: {
      ...process.env,
      JUPYTER_TOKEN: TOKEN,
      JUPYTER_RUNTIME_DIR: folder,
      // The settings of whoever runs the tests stay out.
      JUPYTER_CONFIG_DIR: join(folder, 'config'),
      ...env
    },
    // Python looks for modules there first, and the installed wheel is meant.
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe']
  });
}

async function readAddress(
  folder: string,
  child: ChildProcess
): Promise<string | undefined> {
  if (child.exitCode !== null) {
    throw new Error(`It ended with ${child.exitCode}.`);
  }
  const names = await readdir(folder);
  const name = names.find(entry => /^jpserver-\d+\.json$/.test(entry));
  const port = name && portOf(await readFile(join(folder, name), 'utf8'));
  const url = `http://127.0.0.1:${port}`;
  return port && (await answers(url)) ? url : undefined;
}

function portOf(text: string): number | undefined {
  try {
    return (JSON.parse(text) as { port: number }).port;
  } catch {
    return undefined; // Half written.
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api`);
    return answer.ok;
  } catch {
    return false;
  }
}
