import { parseDockerfile } from '../../common/dockerfile/parse.js';
import type { LayerbookError } from '../../common/protocol/errors.js';
import type { BuildEntitlement } from './contract.js';
import { asksFor, rightHint, RIGHTS } from './entitlements.js';
import { failureError } from './failure-facts.js';
import type { IFailure } from './failure-facts.js';

/** The engine's configuration that grants a right. */
const CONFIGURATION: Readonly<Record<BuildEntitlement, string>> = {
  'network.host': 'network-host',
  'security.insecure': 'security-insecure'
};

/** The error for a step that asks for a right which builds do not have; null when the failure is another. */
export function refusedRight(failure: IFailure): LayerbookError | null {
  const { text, entitlements = [] } = failure;
  const [, granting, name] =
    /(granting entitlement )?(network\.host|security\.insecure) is not allowed/.exec(
      text
    ) ?? [];
  if (name === 'network.host' || name === 'security.insecure') {
    return granting === undefined && !entitlements.includes(name)
      ? notAllowed(failure, name)
      : notGranted(failure, name);
  }
  // The flag is only in the `labs` edition of the frontend.
  const isAsked =
    failure.found !== null && asksFor(failure.found, 'security.insecure');
  return isAsked && /unknown flag: --security\b/.test(text)
    ? unknownFlag(failure)
    : null;
}

function notAllowed(
  failure: IFailure,
  right: BuildEntitlement
): LayerbookError {
  const { flag, value, risk } = RIGHTS[right];
  return failureError(located(failure, right), 'build.notAllowed', {
    message: `\`RUN ${flag}=${value}\` is not allowed in builds here: ${risk}.`,
    hint: rightHint(right)
  });
}

function notGranted(
  failure: IFailure,
  right: BuildEntitlement
): LayerbookError {
  const { flag, value } = RIGHTS[right];
  return failureError(located(failure, right), 'build.notAllowed', {
    message: `The engine itself refuses \`${flag}=${value}\`: its configuration does not grant ${right} to builds.`,
    hint: `Remove ${flag}=${value}, or have the engine’s administrator set "builder": {"entitlements": {"${CONFIGURATION[right]}": true}} in its daemon.json.`
  });
}

function unknownFlag(failure: IFailure): LayerbookError {
  const right = 'security.insecure';
  if (!(failure.entitlements ?? []).includes(right)) {
    return notAllowed(failure, right);
  }
  return failureError(located(failure, right), 'build.notAllowed', {
    message:
      'The Dockerfile frontend that is built into this engine has no `RUN --security`.',
    hint: 'Begin the Dockerfile with `# syntax=docker/dockerfile:1-labs`, which has it; the engine’s configuration must grant security.insecure too.'
  });
}

/** The engine does not say which step asked. */
function located(failure: IFailure, right: BuildEntitlement): IFailure {
  const found = parseDockerfile(failure.dockerfile).instructions.find(
    instruction => asksFor(instruction, right)
  );
  return { ...failure, lines: failure.lines ?? found?.lines ?? null };
}
