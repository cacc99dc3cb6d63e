import { LayerbookError } from '../../common/protocol/errors.js';
import type { ErrorCode } from '../../common/protocol/errors.js';
import type { IInstruction } from '../../common/dockerfile/parse.js';
import type { BuildProgress } from './build-progress.js';
import type { BuildEntitlement } from './contract.js';
import type { GrpcError } from './grpc/grpc-error.js';
import type { MountProblems } from './secret-service.js';

/** What helps to say where and why a build failed. */
export interface IFailureScope {
  readonly dockerfile: string;
  readonly contextDir: string;
  readonly progress: BuildProgress;
  /** See `IBuildSession.credentialProblem`. */
  readonly credentialProblem: string | null;
  /** Platform that the build was asked for. */
  readonly platform?: string | undefined;
  readonly entitlements?: readonly BuildEntitlement[] | undefined;
  readonly secretProblems?: MountProblems;
  readonly sshProblems?: MountProblems;
}

/** One failed build, taken apart. */
export interface IFailure extends IFailureScope {
  readonly error: GrpcError;
  /** BuildKit's words. */
  readonly text: string;
  readonly lines: readonly [number, number] | null;
  /** A step of the build failed, and not the reading of the Dockerfile before it. */
  readonly inStep: boolean;
  /** Name of the step that failed. */
  readonly stepName: string | null;
  readonly exitCode: number | null;
  readonly found: IInstruction | null;
  /** The instruction that failed on one line, shortened: `RUN make && make install`. */
  readonly instruction: string | null;
}

/** The error for a failure with everything that is known of its place. */
export function failureError(
  failure: IFailure,
  code: ErrorCode,
  said: { readonly message: string; readonly hint?: string }
): LayerbookError {
  return new LayerbookError(code, said.message, {
    ...(said.hint === undefined ? {} : { hint: said.hint }),
    ...(failure.lines ? { lines: failure.lines } : {}),
    ...(failure.exitCode === null ? {} : { exitCode: failure.exitCode }),
    cause: failure.error
  });
}

/** `text` without the dots at its end, ready to be continued or closed. */
export function trimmed(text: string): string {
  return text.trim().replace(/\.+$/, '');
}
