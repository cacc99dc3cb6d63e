import { parseDockerfile } from '../../common/dockerfile/parse.js';
import type { IInstruction } from '../../common/dockerfile/parse.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { BuildEntitlement, IBuildRequest } from './contract.js';

/** What a right is called in a Dockerfile, and what it puts at risk. */
export const RIGHTS: Readonly<
  Record<
    BuildEntitlement,
    {
      readonly flag: string;
      readonly value: string;
      readonly risk: string;
    }
  >
> = {
  'network.host': {
    flag: '--network',
    value: 'host',
    risk: 'the step could reach everything that listens on the engine’s machine, also what is for that machine alone'
  },
  'security.insecure': {
    flag: '--security',
    value: 'insecure',
    risk: 'the step would have all rights on the engine’s machine, like its administrator'
  }
};

/** How a right is got by those who may give it. */
export function rightHint(right: BuildEntitlement): string {
  const { flag, value } = RIGHTS[right];
  return `Remove ${flag}=${value}, or have whoever runs this Jupyter server set LAYERBOOK_ALLOW=${right} (\`--allow ${right}\` on the command line).`;
}

/**
 * The rights to ask the engine for: those that are allowed and that the Dockerfile (or the network of all its steps)
 * needs. An engine that does not grant one refuses the whole build, so none is asked for in vain. Throws
 * `build.notAllowed` for a network of all steps that is not allowed.
 */
export function neededEntitlements(
  request: Pick<IBuildRequest, 'dockerfile' | 'entitlements' | 'network'>
): BuildEntitlement[] {
  const allowed = request.entitlements ?? [];
  if (request.network === 'host' && !allowed.includes('network.host')) {
    throw new LayerbookError(
      'build.notAllowed',
      `The notebook’s build settings ask for the network of the engine’s machine, which builds do not get here: ${RIGHTS['network.host'].risk.replace('the step', 'every step')}.`,
      {
        hint: 'Choose another network in the build settings, or have whoever runs this Jupyter server set LAYERBOOK_ALLOW=network.host (`--allow network.host` on the command line).'
      }
    );
  }
  const { instructions } = parseDockerfile(request.dockerfile);
  return allowed.filter(
    right =>
      (right === 'network.host' && request.network === 'host') ||
      instructions.some(instruction => asksFor(instruction, right))
  );
}

/** Whether a RUN has the flag for a right, or a variable in it that may become one. */
export function asksFor(
  { keyword, flags, rest }: IInstruction,
  right: BuildEntitlement
): boolean {
  const { flag, value } = RIGHTS[right];
  if (keyword === 'ONBUILD') {
    return rest.includes(`${flag}=${value}`);
  }
  return (
    keyword === 'RUN' &&
    flags.some(
      given =>
        given.toLowerCase() === `${flag}=${value}` ||
        (given.startsWith(`${flag}=`) && given.includes('$'))
    )
  );
}
