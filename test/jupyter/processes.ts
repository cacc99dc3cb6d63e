import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A path in the clone. */
export function inProject(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The Python environment that has JupyterLab and the wheel; `npm test` makes it. */
export const VENV = inProject('.venv');

/** A program of a Python environment. */
export function programOf(venv: string, name: string): string {
  return join(venv, process.platform === 'win32' ? 'Scripts' : 'bin', name);
}

/** The wheel that the build made. */
export function wheelFile(): string {
  const { version } = JSON.parse(
    readFileSync(inProject('package.json'), 'utf8')
  ) as {
    version: string;
  };
  return inProject(`dist/jupyterlab_layerbook-${version}-py3-none-any.whl`);
}

/** A new folder that is removed when the caller's scope ends. */
export async function temporaryFolder(): Promise<
  { path: string } & AsyncDisposable
> {
  const path = await mkdtemp(join(tmpdir(), 'layerbook-test-'));
  return {
    path,
    [Symbol.asyncDispose]: () =>
      rm(path, { recursive: true, force: true, maxRetries: 3 })
  };
}

/** What a command printed, and its exit code. */
export interface IFinished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; an exit code other than 0 is a result like any other. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env
): Promise<IFinished> {
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe']
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout
    .setEncoding('utf8')
    .on('data', (text: string) => (texts.stdout += text));
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (texts.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, ...texts }));
  });
}

/** Whether a process runs; one that has ended and waits for its parent does not. */
export async function isRunning(pid: number): Promise<boolean> {
  if (existsSync('/proc/self/stat')) {
    return existsSync(`/proc/${pid}/stat`) && !isZombie(pid);
  }
  return new Promise(resolve => {
    execFile('ps', ['-o', 'stat=', '-p', String(pid)], (error, stdout) =>
      resolve(!error && !stdout.trim().startsWith('Z'))
    );
  });
}

function isZombie(pid: number): boolean {
  try {
    return / Z /.test(
      readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, '')
    );
  } catch {
    return true;
  }
}

/**
 * Asks again and again until `probe` gives something.
 *
 * @throws Error with `what` when it took longer than 30 s.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>
): Promise<T> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const found = await probe();
    if (found !== undefined) {
      return found;
    }
    await sleep(50);
  }
  throw new Error(`Waited 30 s for ${what}.`);
}
