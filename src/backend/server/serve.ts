import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ensureStateDir } from '../base/state-dir.js';
import { logError } from '../base/logger.js';
import { formatMessage, readFrames, writeText, type Frame } from './frames.js';
import { openServices } from './open-services.js';
import { ClientSession } from './rpc-server.js';
import type { IServices } from './services.js';

/** How long runs may take to stop when the server goes away. */
const STOP_MS = 8_000;

/**
 * Serves pages over stdin and stdout until stdin ends, which it does when Jupyter stops or dies. Then runs are
 * stopped, their containers removed, and the process ends.
 */
export async function serve(options: {
  readonly rootDir: string;
  readonly version: string;
  readonly input: Readable;
  readonly output: Writable;
}): Promise<void> {
  const rootDir = resolve(options.rootDir);
  const stateDir = await ensureStateDir();
  const clients = new Map<string, ClientSession>();
  const services = openServices({
    version: options.version,
    rootDir,
    stateDir,
    pages: () => clients.values()
  });
  options.output.on('error', () => undefined);
  for await (const frame of readFrames(options.input)) {
    handle(frame, clients, {
      services,
      send: (client, message) =>
        writeText(options.output, formatMessage(client, message))
    });
  }
  for (const client of clients.values()) {
    client.dispose();
  }
  await stopWithin(STOP_MS, services);
}

function handle(
  frame: Frame,
  clients: Map<string, ClientSession>,
  {
    services,
    send
  }: {
    services: IServices;
    send: (client: string, message: unknown) => Promise<void>;
  }
): void {
  switch (frame.kind) {
    case 'opened':
      clients.get(frame.client)?.dispose();
      clients.set(
        frame.client,
        new ClientSession(services, message => send(frame.client, message))
      );
      break;
    case 'closed':
      clients.get(frame.client)?.dispose();
      clients.delete(frame.client);
      break;
    case 'message':
      clients.get(frame.client)?.receive(frame.text);
      break;
  }
}

async function stopWithin(
  ms: number,
  { runs, containers, endings, volumes }: IServices
): Promise<void> {
  const runsOver = Promise.all([runs.dispose(), endings.settled()]);
  const over = Promise.all([
    runsOver,
    containers.dispose(runsOver),
    volumes[Symbol.asyncDispose]()
  ]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  if ((await Promise.race([over, late])) === 'late') {
    logError(
      'stopping',
      new Error(
        `some runs or containers did not stop within ${ms} ms; the next start sweeps what is left`
      )
    );
  }
  clearTimeout(timer);
}
