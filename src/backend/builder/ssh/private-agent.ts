import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { connectAgent } from './forward-agent.js';

/** How long the agent has to be ready, and a key to be added. */
const READY_MS = 5_000;
const TRY_MS = 20;

/** An `ssh-agent` of a build's own. Dispose it to end the process and forget the keys. */
export interface IPrivateAgent extends AsyncDisposable {
  readonly agentSocket: string;
}

/**
 * Starts an agent that has the private keys in `keyFiles`. Throws `build.secretMissing` when OpenSSH is not installed
 * here, a file cannot be read, or a key has a passphrase; and `signal.reason`.
 */
export async function startPrivateAgent(
  keyFiles: readonly string[],
  { signal }: { readonly signal: AbortSignal }
): Promise<IPrivateAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'layerbook-ssh-'));
  const agentSocket = join(folder, 'agent');
  // In the foreground, so that it cannot outlive what started it unnoticed.
  const agent = spawn('ssh-agent', ['-D', '-a', agentSocket], {
    stdio: 'ignore'
  });
  // A program that is not there has no pid; aborting ends the waits below.
  agent.on('error', () => undefined);
  const end = async (): Promise<void> => {
    // Node.js sends the signal to its whole process group, Jupyter with it, when the program was never started.
    if (agent.pid !== undefined) {
      agent.kill();
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitForAgent(agent, agentSocket, signal);
    for (const keyFile of keyFiles) {
      await addKey(agentSocket, keyFile, signal);
    }
  } catch (error) {
    await end();
    signal.throwIfAborted();
    throw error;
  }
  return { agentSocket, [Symbol.asyncDispose]: end };
}

async function waitForAgent(
  agent: ChildProcess,
  path: string,
  signal: AbortSignal
): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until && agent.exitCode === null && agent.pid) {
    signal.throwIfAborted();
    const socket = await connectAgent(path).catch(() => null);
    if (socket) {
      socket.destroy();
      return;
    }
    await new Promise(resolve => setTimeout(resolve, TRY_MS));
  }
  throw new LayerbookError(
    'build.secretMissing',
    'Key files for `--mount=type=ssh` need the program `ssh-agent`, which could not be started on the Jupyter server.',
    {
      hint: 'Install the OpenSSH client there, or use an agent that runs already.'
    }
  );
}

/** The key goes through a pipe: `ssh-add` refuses files that others may read, which `docker build` does not. */
async function addKey(
  agentSocket: string,
  keyFile: string,
  signal: AbortSignal
): Promise<void> {
  const key = await readFile(keyFile).catch((error: unknown) => {
    throw keyError(keyFile, 'it cannot be read', error);
  });
  const adding = spawn('ssh-add', ['-q', '-'], {
    env: {
      ...process.env,
      SSH_AUTH_SOCK: agentSocket,
      SSH_ASKPASS_REQUIRE: 'never',
      // Keeps older versions from asking on a screen.
      DISPLAY: ''
    },
    stdio: ['pipe', 'ignore', 'pipe'],
    // Without a terminal it cannot ask for a passphrase there either.
    detached: true,
    timeout: READY_MS,
    signal
  });
  adding.stdin.on('error', () => undefined);
  adding.stdin.end(key);
  const said = text(adding.stderr);
  const [code] = (await once(adding, 'close')) as [number | null];
  if (code !== 0) {
    throw keyError(
      keyFile,
      'it is no private key, or it has a passphrase',
      new Error((await said).trim())
    );
  }
}

function keyError(
  keyFile: string,
  why: string,
  cause: unknown
): LayerbookError {
  return new LayerbookError(
    'build.secretMissing',
    `The SSH key \`${keyFile}\` cannot be used: ${why}.`,
    {
      hint: 'Name a private key without a passphrase, or use an SSH agent that has the key.',
      cause
    }
  );
}
