import type {
  ContainerOptions,
  OptionKey
} from '../../common/container/container-options.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { ISpecParts } from './container-spec.js';

/** Whether a container could not be started because the engine has no init program. */
export function isInitMissing(error: unknown): boolean {
  return (
    isLayerbookError(error, 'engine.failed') &&
    /docker-init|container-init|catatonit/.test(error.message)
  );
}

/** Refusals of the engine that follow from one option. */
const CAUSES: readonly {
  readonly pattern: RegExp;
  readonly key: OptionKey;
  readonly say: (match: RegExpExecArray, options: ContainerOptions) => string;
}[] = [
  {
    pattern: /for (?:\[[^\]]*\]|[\d.]+):(\d+)\b.*already (?:allocated|in use)/,
    key: 'ports',
    say: ([, port = '']) => `Port ${port} of the host is in use already.`
  },
  {
    pattern: /container name "?\/?([^"\s]+)"? is already in use/,
    key: 'container_name',
    say: (_, { containerName }) =>
      `The notebook has a container \`${containerName ?? ''}\` already: another cell has the same \`container_name\`, or one was kept. Stop that one, or choose another name.`
  },
  {
    pattern: /error gathering device information.*"([^"]+)"/,
    key: 'devices',
    say: ([, path = '']) => `The engine’s machine has no device \`${path}\`.`
  },
  {
    pattern: /(?:unknown|invalid) capability|invalid CapAdd/i,
    key: 'cap_add',
    say: () => 'The engine does not know one of these capabilities.'
  },
  {
    pattern: /security-opt|seccomp|apparmor|selinux/i,
    key: 'security_opt',
    say: () => 'The engine cannot apply one of these security options.'
  },
  {
    pattern: /network (\S+) not found/,
    key: 'networks',
    say: ([, name = '']) => `The engine has no network called \`${name}\`.`
  },
  {
    pattern: /could not select device driver|unresolvable CDI/,
    key: 'gpus',
    say: () => 'The engine has no such GPU, or no driver for it.'
  },
  {
    pattern:
      /unable to find (?:user|group)|no matching entries in (?:passwd|group)/,
    key: 'user',
    say: (_, { user }) => `The image has no user or group \`${user ?? ''}\`.`
  }
];

/**
 * What a refusal to create or start a container means for the author of the cell: `container.start`, with the
 * engine's own words as cause. Errors of another kind (the engine went away) stay as they are.
 */
export function toStartError(error: unknown, parts: ISpecParts): unknown {
  if (!isLayerbookError(error, 'engine.failed')) {
    return error;
  }
  const words = error.message;
  for (const { pattern, key, say } of CAUSES) {
    const match = pattern.exec(words);
    const line = parts.options.lines[key];
    if (match !== null && line !== undefined) {
      return startError(error, say(match, parts.options), line);
    }
  }
  return startError(error, missingProgram(words) ?? words);
}

/** What the words of an init program that could not start the program mean: `container.start`. */
export function initFailed(words: string): LayerbookError {
  const match = /exec (.*) failed: ([^\r\n]*)/.exec(words);
  const name = match?.[1] ?? '';
  const cause = new Error(words.trim());
  if (match?.[2] === 'No such file or directory') {
    return startError(cause, `The image has no program \`${name}\`.`);
  }
  return match?.[2] === 'Permission denied'
    ? startError(cause, `\`${name}\` in the image is not executable.`)
    : startError(cause, `The program could not be started: ${words.trim()}.`);
}

/** The sentence for a program that the image does not have or that is not executable, or null. */
function missingProgram(words: string): string | null {
  const name = /exec: "([^"]+)"/.exec(words)?.[1];
  if (name === undefined) {
    return null;
  }
  return /permission denied/.test(words)
    ? `\`${name}\` in the image is not executable.`
    : `The image has no program \`${name}\`.`;
}

function startError(
  cause: Error,
  message: string,
  line?: number
): LayerbookError {
  return new LayerbookError('container.start', message, {
    cause,
    ...(line === undefined ? {} : { lines: [line, line] })
  });
}
