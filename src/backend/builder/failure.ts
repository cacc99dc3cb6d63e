import { parseDockerfile } from '../../common/dockerfile/parse.js';
import type { IInstruction } from '../../common/dockerfile/parse.js';
import { oneLine } from '../../common/notebook/prefix.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { errorDetails } from './error-details.js';
import { failureError } from './failure-facts.js';
import type { IFailure, IFailureScope } from './failure-facts.js';
import { ConnectionLostError, GrpcCode, GrpcError } from './grpc/grpc-error.js';
import { dockerfileFailure } from './dockerfile-failure.js';
import { imageFailure } from './image-failure.js';
import { refusedRight } from './right-failure.js';
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
    refusedRight(failure) ??
    imageFailure(failure) ??
    (await stepFailure(failure)) ??
    dockerfileFailure(failure)
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
    found: found ?? null,
    instruction: instructionOf(found, stepName)
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

/** A trigger that the base image brought stands at the line of its FROM. */
function instructionOf(
  found: IInstruction | undefined,
  stepName: string | null
): string | null {
  const trigger = /^\[[^\]]*\] (ONBUILD .*)$/s.exec(stepName ?? '')?.[1];
  const text = trigger ?? (found ? oneLine(found) : null);
  return text === null ? null : shortened(text);
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
