import type { IVolumeUser } from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';

/** Containers that a sentence names. */
const MAX_NAMED = 4;

/** What is asked for is not in the volume as it is said. */
export function notThere(message: string): LayerbookError {
  return new LayerbookError('request.invalid', message, {
    hint: 'List the folder again: the volume was changed meanwhile.'
  });
}

/** There is no volume of this name. */
export function noVolume(name: string): LayerbookError {
  return new LayerbookError(
    'request.invalid',
    `The container engine has no volume ${name}.`,
    { hint: 'List the volumes again: it was removed meanwhile.' }
  );
}

/** There is a volume of that name. */
export function alreadyThere(name: string): LayerbookError {
  return new LayerbookError(
    'volume.refused',
    `There is a volume ${name} already.`,
    { hint: 'Choose another name.' }
  );
}

/** The engine does not remove a volume that containers have mounted, running or not. */
export function inUse(
  name: string,
  users: readonly IVolumeUser[]
): LayerbookError {
  const names = users.map(
    ({ containerName, running }) =>
      `${containerName} (${running ? 'running' : 'stopped'})`
  );
  const shown = names.slice(0, MAX_NAMED).join(', ');
  const more = names.length - MAX_NAMED;
  return new LayerbookError(
    'volume.refused',
    `The volume ${name} cannot be removed: ${
      users.length === 1 ? 'a container uses' : 'containers use'
    } it: ${shown}${more > 0 ? ` and ${more} more` : ''}.`,
    {
      hint: users.some(({ running }) => running)
        ? 'Stop and remove what uses it first.'
        : 'Remove what has it first: a stopped container keeps its volumes, as it may be started again.'
    }
  );
}
