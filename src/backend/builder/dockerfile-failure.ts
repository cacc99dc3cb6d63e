import { parseDockerfile } from '../../common/dockerfile/parse.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { failureError, trimmed } from './failure-facts.js';
import type { IFailure } from './failure-facts.js';

type Rule = (failure: IFailure) => LayerbookError | null;

const RULES: readonly Rule[] = [
  failedCheck,
  missingTarget,
  missingStage,
  badIgnoreFile,
  noFrom,
  circle,
  emptyBase,
  badFlag,
  newerFlag,
  notOfTheDockerfile
];

/** The error for a Dockerfile that BuildKit refused before any step of it. */
export function dockerfileFailure(failure: IFailure): LayerbookError {
  for (const rule of RULES) {
    const error = rule(failure);
    if (error) {
      return error;
    }
  }
  return failureError(failure, 'build.syntax', {
    message: `The Dockerfile cannot be read: ${trimmed(failure.text)}.`
  });
}

/** `# check=error=true` makes warnings errors. */
function failedCheck(failure: IFailure): LayerbookError | null {
  const { text, lines } = failure;
  const rules = /^lint violation found for rules: (.*)$/s.exec(text)?.[1];
  if (rules === undefined) {
    return null;
  }
  const found = lines ?? failure.progress.linesOfRule(/^\w*/.exec(rules)?.[0]);
  return failureError({ ...failure, lines: found }, 'build.failed', {
    message: `A build check failed: ${trimmed(rules)}.`,
    hint: 'Correct what the check names, or remove `# check=error=true`.'
  });
}

function missingTarget(failure: IFailure): LayerbookError | null {
  if (!/^target stage .* could not be found/.test(failure.text)) {
    return null;
  }
  return failureError(failure, 'build.failed', {
    message: `The ${trimmed(failure.text)}.`,
    hint: 'Name a stage `AS` the target, or change the notebook’s target.'
  });
}

/** `COPY --from=5`. */
function missingStage(failure: IFailure): LayerbookError | null {
  const index = /^invalid stage index (\d+)$/.exec(failure.text)?.[1];
  if (index === undefined) {
    return null;
  }
  const found = parseDockerfile(failure.dockerfile).instructions.find(
    ({ flags }) =>
      flags.some(flag => new RegExp(`from=0*${index}(?:,|$)`).test(flag))
  );
  const lines = failure.lines ?? found?.lines ?? null;
  return failureError({ ...failure, lines }, 'build.syntax', {
    message: `There is no stage ${index} above this step; the first FROM is stage 0.`,
    hint: 'Correct the number, or name the stage with AS and use its name.'
  });
}

function badIgnoreFile(failure: IFailure): LayerbookError | null {
  if (!/^syntax error in pattern$/.test(failure.text)) {
    return null;
  }
  return failureError(failure, 'build.failed', {
    message: 'A pattern in .dockerignore has a syntax error.',
    hint: 'Correct .dockerignore; a `[`, for example, needs its `]`.'
  });
}

function noFrom(failure: IFailure): LayerbookError | null {
  if (!/no build stage in current context/.test(failure.text)) {
    return null;
  }
  return failureError(failure, 'build.syntax', {
    message: 'There is no FROM before this instruction.',
    hint: 'Begin the Dockerfile with FROM.'
  });
}

function circle(failure: IFailure): LayerbookError | null {
  const stage = /^circular dependency detected on stage: (\S+)/.exec(
    failure.text
  )?.[1];
  if (stage === undefined) {
    return null;
  }
  return failureError(failure, 'build.syntax', {
    message: `The stage \`${stage}\` depends on itself: what it copies from leads back to it (a circular dependency).`
  });
}

/** FROM with a name that is none, mostly since an argument in it is empty. */
function emptyBase(failure: IFailure): LayerbookError | null {
  const blank = /^base name \((.*)\) should not be blank$/.exec(
    failure.text
  )?.[1];
  const bad = /^failed to parse stage name "(.*)": (.*)$/s.exec(failure.text);
  if (blank === undefined && !bad) {
    return null;
  }
  const hasVariable = failure.found?.args.includes('$') ?? false;
  return failureError(failure, 'build.syntax', {
    message:
      blank === undefined
        ? `\`${bad?.[1] ?? ''}\` is not the name of an image: ${trimmed(bad?.[2] ?? '')}.`
        : `The name of the base image, \`${blank}\`, should not be blank.`,
    ...(hasVariable
      ? {
          hint: 'Set the build argument in the notebook’s build settings, or give it a value by an ARG above the first FROM.'
        }
      : {})
  });
}

/** BuildKit gives only Go's own words for the value of a flag. */
function badFlag(failure: IFailure): LayerbookError | null {
  const { text, found, instruction } = failure;
  if (
    !/^(?:strconv\.\w+: .*|invalid syntax|time: .*)$/s.test(text) ||
    !found ||
    found.flags.length === 0
  ) {
    return null;
  }
  return failureError(failure, 'build.syntax', {
    message: `A flag of \`${instruction ?? ''}\` has a value that is not understood: ${trimmed(text)}.`
  });
}

/** Flags that not every frontend has (yet). */
const NEWER_FLAGS =
  /^unknown flag: --(?:parents|exclude|device|security|unpack|checksum|keep-git-dir|link|chmod|start-interval)\b/;

function newerFlag(failure: IFailure): LayerbookError | null {
  if (!NEWER_FLAGS.test(failure.text)) {
    return null;
  }
  return failureError(failure, 'build.syntax', {
    message: `The engine’s Dockerfile frontend does not know a flag here: ${trimmed(failure.text)}.`,
    hint: 'Begin the Dockerfile with `# syntax=docker/dockerfile:1-labs` to use the newest frontend, or do without the flag.'
  });
}

function notOfTheDockerfile(failure: IFailure): LayerbookError | null {
  const { text, lines, error } = failure;
  if (lines !== null || /Dockerfile|instruction|heredoc|circular/i.test(text)) {
    return null;
  }
  return new LayerbookError(
    'engine.failed',
    `The engine refused the build: ${trimmed(text)}.`,
    { cause: error }
  );
}
