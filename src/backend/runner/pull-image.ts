import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import { registryCredentials } from '../builder/registry-credentials.js';
import type { IEngine, IRegistryLogin } from '../engine/contract.js';
import { readImageName } from '../inputs/image-name.js';
import type { IContainerRunRequest } from './contract.js';

/** What a pull says of a layer that is there, with words before it or new. */
const DONE = /^(?:Pull complete|Already exists)$/;

/**
 * Gets an image from its registry with the login that `docker login` stored for it, and tells in lines of the cell's
 * stderr how it goes. Throws `build.cannotPull` with the line.
 */
export async function pullImage(
  engine: IEngine,
  image: { readonly name: string; readonly line: number },
  { observer, signal }: IContainerRunRequest
): Promise<void> {
  const { name, line } = image;
  const say = (text: string): void => observer.output(2, `${text}\n`);
  say(`Getting ${name} from its registry…`);
  const { login, problem } = await loginFor(name, signal);
  signal?.throwIfAborted();
  const layers = new Map<string, boolean>();
  try {
    await engine.pullImage(name, {
      signal,
      ...(login ? { login } : {}),
      onProgress: ({ id, status }) => {
        if (
          id === null ||
          layers.get(id) === true ||
          /^Pulling from/.test(status)
        ) {
          return;
        }
        layers.set(id, DONE.test(status));
        if (DONE.test(status)) {
          const done = [...layers.values()].filter(isDone => isDone).length;
          say(`${name}: ${done} of ${layers.size} layers`);
        }
      }
    });
  } catch (error) {
    if (!isLayerbookError(error, 'build.cannotPull')) {
      throw error;
    }
    const words =
      problem === null ? error.message : `${error.message} ${problem}`;
    throw new LayerbookError('build.cannotPull', words, {
      lines: [line, line],
      cause: error
    });
  }
}

/** A public image needs no login; where a login cannot be read, `problem` explains the refusal of a private one. */
async function loginFor(
  name: string,
  signal: AbortSignal | undefined
): Promise<{ login: IRegistryLogin | null; problem: string | null }> {
  const { host } = readImageName(name);
  try {
    const stored = await registryCredentials(host, {
      env: process.env,
      signal: signal ?? new AbortController().signal
    });
    const login = stored.secret === '' ? null : { host, ...stored };
    return { login, problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { login: null, problem };
  }
}
