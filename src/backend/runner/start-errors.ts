import type { ContainerId } from '../../common/ids.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { IEngine } from '../engine/contract.js';
import type { ISpecParts } from './container-spec.js';

/** Whether a container could not be made or started because the engine has no init program. */
export function isInitMissing(error: unknown): boolean {
  return (
    isLayerbookError(error, 'engine.failed') &&
    /docker-init|container-init|catatonit/.test(error.message)
  );
}

/**
 * What a refusal to create or start a container means for the author of the cell: `container.start`, with the engine's
 * own words as cause. Errors of another kind (the engine went away) stay as they are.
 */
export async function toStartError(
  error: unknown,
  engine: IEngine,
  parts: ISpecParts,
  id: ContainerId | null
): Promise<unknown> {
  if (!isLayerbookError(error, 'engine.failed')) {
    return error;
  }
  const words = error.message;
  const { options } = parts;
  const port = /(?:port is already allocated|address already in use)/.test(
    words
  );
  if (port) {
    return startError(error, portSentence(words), options.lines.ports);
  }
  const missing = /network (\S+) not found/.exec(words)?.[1];
  if (missing !== undefined) {
    const sentence = `The engine has no network called \`${missing}\`.`;
    return startError(error, sentence, options.lines.networks);
  }
  if (/could not select device driver|unresolvable CDI/.test(words)) {
    const sentence = 'The engine has no such GPU, or no driver for it.';
    return startError(error, sentence, options.lines.gpus);
  }
  if (
    /unable to find user|no matching entries in passwd|unable to find group/.test(
      words
    )
  ) {
    const user = options.user ?? '';
    const sentence = `The image has no user or group \`${user}\`.`;
    return startError(error, sentence, options.lines.user);
  }
  const program = await missingProgram(words, engine, parts, id);
  return startError(error, program ?? words, undefined);
}

function portSentence(words: string): string {
  const port = /(?:\]|\d+\.\d+\.\d+\.\d+):(\d+)/.exec(words)?.[1];
  return port === undefined
    ? 'A port of the host is in use already.'
    : `Port ${port} of the host is in use already.`;
}

/** The sentence for a program that the image does not have or that is not executable, or null. */
async function missingProgram(
  words: string,
  engine: IEngine,
  { program }: ISpecParts,
  id: ContainerId | null
): Promise<string | null> {
  const { runsWith } = program;
  if (runsWith?.startsWith('/') && id !== null) {
    const found = await engine.containers.archive(id, runsWith);
    if (found === null) {
      return `The image has no \`${runsWith}\`, which the script is to run with.`;
    }
    found.destroy();
  }
  const name = /exec: "([^"]+)"/.exec(words)?.[1];
  if (name === undefined) {
    return null;
  }
  return /permission denied/.test(words)
    ? `\`${name}\` in the image is not executable.`
    : `The image has no program \`${name}\`.`;
}

function startError(
  cause: LayerbookError,
  message: string,
  line: number | undefined
): LayerbookError {
  return new LayerbookError('container.start', message, {
    cause,
    ...(line === undefined ? {} : { lines: [line, line] })
  });
}
