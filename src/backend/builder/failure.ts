import { parseDockerfile } from '../../common/dockerfile/parse.js';
import type { IInstruction } from '../../common/dockerfile/parse.js';
import { oneLine } from '../../common/notebook/prefix.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { errorDetails } from './error-details.js';
import { failureError, trimmed } from './failure-facts.js';
import type { IFailure, IFailureScope } from './failure-facts.js';
import { ConnectionLostError, GrpcCode, GrpcError } from './grpc/grpc-error.js';
import { imageFailure } from './image-failure.js';
import { stepFailure } from './step-failure.js';

const MAX_INSTRUCTION_CHARS = 160;

/** The error of this project for what ended a build; `cause` has BuildKit's own words. */
export async function buildFailure(
  error: unknown,
  scope: IFailureScope
): Promise<unknown> {
  if (error instanceof ConnectionLostError) {
    return engineStopped(error);
  }
  if (!(error instanceof GrpcError)) {
    return error;
  }
  const failure = takeApart(error, scope);
  return (
    fromEngine(failure) ??
    imageFailure(failure) ??
    (await stepFailure(failure)) ??
    fromDockerfile(failure)
  );
}

function engineStopped(cause: Error): LayerbookError {
  return new LayerbookError(
    'engine.stopped',
    'The connection to the container engine was lost during the build.',
    { cause }
  );
}

function takeApart(error: GrpcError, scope: IFailureScope): IFailure {
  const details = errorDetails(error);
  const stepName =
    details.vertex === null ? null : scope.progress.nameOf(details.vertex);
  const lines = details.lines ?? linesOfText(error.message);
  const found = findInstruction(scope.dockerfile, lines, stepName);
  return {
    ...scope,
    error,
    text: error.message.replace(/^dockerfile parse error on line \d+: /, ''),
    lines: lines ?? found?.lines ?? null,
    inStep: details.vertex !== null,
    stepName,
    exitCode: details.exitCode ?? exitCodeOf(error.message),
    instruction: found ? shortened(oneLine(found)) : null
  };
}

/** The instruction at these lines; without them the one that BuildKit named the step after. */
function findInstruction(
  dockerfile: string,
  lines: readonly [number, number] | null,
  stepName: string | null
): IInstruction | undefined {
  const { instructions } = parseDockerfile(dockerfile);
  if (lines) {
    const [line] = lines;
    return instructions.find(
      ({ lines: [first, last] }) => first <= line && line <= last
    );
  }
  const named = stepName?.replace(/^\[[^\]]*\] /, '');
  return named
    ? instructions.find(instruction => oneLine(instruction).includes(named))
    : undefined;
}

function linesOfText(text: string): readonly [number, number] | null {
  const line = /^dockerfile parse error on line (\d+):/.exec(text)?.[1];
  return line === undefined ? null : [Number(line), Number(line)];
}

function exitCodeOf(text: string): number | null {
  const code = /did not complete successfully: exit code: (\d+)/.exec(
    text
  )?.[1];
  return code === undefined ? null : Number(code);
}

function shortened(text: string): string {
  return text.length > MAX_INSTRUCTION_CHARS
    ? `${text.slice(0, MAX_INSTRUCTION_CHARS - 1)}…`
    : text;
}

function fromEngine(failure: IFailure): LayerbookError | null {
  const { error, text } = failure;
  if (/no space left on device|disk quota exceeded/i.test(text)) {
    return failureError(failure, 'engine.diskFull', {
      message: 'The build stopped because the engine’s disk is full.'
    });
  }
  const gone: readonly number[] = [GrpcCode.cancelled, GrpcCode.unavailable];
  if (
    gone.includes(error.code) ||
    /context canceled|no active sessions?|transport is closing/.test(text)
  ) {
    return engineStopped(error);
  }
  return null;
}

/** BuildKit refused the Dockerfile before any step of it. */
function fromDockerfile(failure: IFailure): LayerbookError {
  const { text, lines } = failure;
  const rule = /^lint violation found for rules: (\w+)/.exec(text)?.[1];
  if (rule !== undefined) {
    const found = lines ?? failure.progress.linesOfRule(rule);
    return failureError({ ...failure, lines: found }, 'build.failed', {
      message: `A build check failed: ${trimmed(text.replace(/^lint violation found for rules: /, ''))}.`,
      hint: 'Correct what the check names, or remove `# check=error=true`.'
    });
  }
  if (/^target stage .* could not be found/.test(text)) {
    return failureError(failure, 'build.failed', {
      message: `The ${trimmed(text)}.`,
      hint: 'Name a stage `AS` the target, or change the notebook’s target.'
    });
  }
  if (/^syntax error in pattern$/.test(text)) {
    return failureError(failure, 'build.failed', {
      message: 'A pattern in .dockerignore has a syntax error.',
      hint: 'Correct .dockerignore; a `[`, for example, needs its `]`.'
    });
  }
  if (/no build stage in current context/.test(text)) {
    return failureError(failure, 'build.syntax', {
      message: 'There is no FROM before this instruction.',
      hint: 'Begin the Dockerfile with FROM.'
    });
  }
  if (
    lines === null &&
    !/Dockerfile|instruction|heredoc|circular/i.test(text)
  ) {
    return new LayerbookError(
      'engine.failed',
      `The engine refused the build: ${trimmed(text)}.`,
      {
        cause: failure.error
      }
    );
  }
  return failureError(failure, 'build.syntax', {
    message: `The Dockerfile cannot be read: ${trimmed(text)}.`
  });
}
