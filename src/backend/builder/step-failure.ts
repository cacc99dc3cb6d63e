import type { LayerbookError } from '../../common/protocol/errors.js';
import { failureError, trimmed } from './failure-facts.js';
import type { IFailure } from './failure-facts.js';
import { missingFile } from './missing-file.js';

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

function missingSecret(failure: IFailure): LayerbookError | null {
  const id = /(?:^|: )secret (\S+): not found$/.exec(failure.text)?.[1];
  const known = knownProblem(failure, id);
  if (known) {
    const { code, message, hint } = known.data;
    return failureError(failure, code, { message, hint });
  }
  if (id === undefined) {
    return null;
  }
  return failureError(failure, 'build.secretMissing', {
    message: `The step needs the secret \`${id}\`, which the notebook does not name${named(failure)}.`
  });
}

/** What was wrong with the secret or the key that the step wanted. */
function knownProblem(
  { secretProblems, sshProblems, text }: IFailure,
  secretId: string | undefined
): LayerbookError | undefined {
  if (secretId !== undefined) {
    return secretProblems?.get(secretId);
  }
  const problems = [
    ...(secretProblems?.values() ?? []),
    ...(sshProblems?.values() ?? [])
  ];
  return problems.find(problem => text.includes(problem.message));
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
    .replace(
      /\/\S+\/(?:merged|rootfs|buildkit-mount\d+|cachemounts\/buildkit\d+)(?=\/)/g,
      ''
    )
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
