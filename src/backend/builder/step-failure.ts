import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerbookError } from '../../common/protocol/errors.js';
import { failureError, trimmed } from './failure-facts.js';
import type { IFailure } from './failure-facts.js';

/** Exit codes that mean something by themselves. */
const EXIT_HINTS: Readonly<Record<number, string>> = {
  126: 'Exit code 126 usually means that a file was found but is not executable.',
  127: 'Exit code 127 usually means that the shell did not find a command: check its name, or install it in an earlier step.',
  137: 'Exit code 137 means that the process was killed, often because memory ran out.'
};

type Rule = (
  failure: IFailure
) => LayerbookError | null | Promise<LayerbookError | null>;

const RULES: readonly Rule[] = [
  missingFile,
  missingSecret,
  notAllowed,
  failedCommand,
  failedDownload,
  failedStep
];

/** The error for a step that failed; null when none did. */
export async function stepFailure(
  failure: IFailure
): Promise<LayerbookError | null> {
  for (const rule of RULES) {
    const error = await rule(failure);
    if (error) {
      return error;
    }
  }
  return null;
}

/** COPY, ADD or a bind mount names something that is not there. */
async function missingFile(failure: IFailure): Promise<LayerbookError | null> {
  const path =
    /failed to calculate checksum of ref .*?: "([^"]*)": not found/s.exec(
      failure.text
    )?.[1] ??
    /^lstat (\/\S*): no such file or directory$/.exec(failure.text)?.[1];
  if (path === undefined || !failure.inStep) {
    return null;
  }
  const from = /(?:--|,|=)from=([^\s,]+)/.exec(failure.instruction ?? '')?.[1];
  if (from !== undefined) {
    return failureError(failure, 'build.failed', {
      message: `\`${path}\` does not exist in \`${from}\`, from which this step copies.`,
      hint: 'Correct the path, or create the file in that stage.'
    });
  }
  const relative = path.replace(/^\/+/, '');
  const hidden = await exists(join(failure.contextDir, relative));
  return failureError(failure, 'build.contextMissing', {
    message: hidden
      ? `\`${relative}\` is left out of the build context by .dockerignore.`
      : `\`${relative}\` is not in the build context.`
  });
}

function missingSecret(failure: IFailure): LayerbookError | null {
  const secret = /^secret (\S+): not found$/.exec(failure.text)?.[1];
  const isSsh = /^no SSH key .* forwarded from the client/.test(failure.text);
  if (secret === undefined && !isSsh) {
    return null;
  }
  const what = secret === undefined ? 'an SSH key' : `the secret \`${secret}\``;
  return failureError(failure, 'build.failed', {
    message: `The step needs ${what}, and builds get none here${named(failure)}.`,
    hint: 'Remove the mount, or make it optional with `required=false`.'
  });
}

function notAllowed(failure: IFailure): LayerbookError | null {
  const right = /(\S+) is not allowed/.exec(failure.text)?.[1];
  if (right !== 'network.host' && right !== 'security.insecure') {
    return null;
  }
  const flag =
    right === 'network.host' ? '--network=host' : '--security=insecure';
  const line =
    failure.dockerfile.split('\n').findIndex(text => text.includes(flag)) + 1;
  const lines = failure.lines ?? (line > 0 ? ([line, line] as const) : null);
  return failureError({ ...failure, lines }, 'build.failed', {
    message: `\`RUN ${flag}\` is not allowed in builds here.`,
    hint: `Remove ${flag}.`
  });
}

function failedCommand(failure: IFailure): LayerbookError | null {
  const { exitCode } = failure;
  if (exitCode === null) {
    return null;
  }
  const hint = EXIT_HINTS[exitCode];
  return failureError(failure, 'build.failed', {
    message: `Step failed with exit code ${exitCode}${named(failure)}.`,
    ...(hint === undefined ? {} : { hint })
  });
}

function failedDownload(failure: IFailure): LayerbookError | null {
  const [, url, reason] =
    /(?:Get|Head) "([^"]+)": (.*)$/s.exec(failure.text) ?? [];
  if (url === undefined || reason === undefined || !failure.inStep) {
    return null;
  }
  return failureError(failure, 'build.failed', {
    message: `\`${url}\` could not be downloaded: ${trimmed(reason)}.`,
    hint: 'Check the address and the engine’s network connection.'
  });
}

function failedStep(failure: IFailure): LayerbookError | null {
  if (!failure.inStep) {
    return null;
  }
  const reason = failure.text
    .replace(/^process ".*" did not complete successfully: /s, '')
    .replace(/^failed to (?:load cache key|compute cache key|solve): /, '')
    // A path of the engine's host is of no use to anyone; what follows is the path in the image.
    .replace(/\/\S+\/(?:merged|rootfs)(?=\/)/g, '')
    .replace(/\s+/g, ' ');
  const name = failure.instruction ?? failure.stepName;
  return failureError(failure, 'build.failed', {
    message: `${name === null ? 'A step' : `The step \`${name}\``} failed: ${trimmed(reason)}.`
  });
}

/** `: \`RUN …\`` when the instruction is known. */
function named({ instruction, stepName }: IFailure): string {
  const name = instruction ?? stepName;
  return name === null ? '' : `: \`${name}\``;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
