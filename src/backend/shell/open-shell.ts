import { assertNever } from '../../common/assert-never.js';
import type { ShellTarget } from '../../common/protocol/containers.js';
import { logError } from '../base/logger.js';
import type {
  IShell,
  IShellOptions,
  IShellPlace,
  IShellServices
} from './contract.js';
import { placeOfCell } from './place-of-cell.js';
import { placeOfCommit } from './place-of-commit.js';
import { placeOfContainer } from './place-of-container.js';
import type { IPlaceOptions } from './shell-images.js';
import { startShell } from './start-shell.js';

/** A shell that was opened, and what a person should know of it. */
export interface IOpenShell extends Pick<IShellPlace, 'title' | 'note'> {
  /** Its `ended` resolves when everything that was made for it is gone, too. */
  readonly shell: IShell;
}

/**
 * Opens a shell. When `signal` is aborted before it is open, nothing of it stays. Throws what the places and `startShell`
 * throw, or `signal.reason`.
 */
export async function openShell(
  services: IShellServices,
  target: ShellTarget,
  options: IShellOptions & IPlaceOptions
): Promise<IOpenShell> {
  const place = await findPlace(services, target, options);
  const leave = async (): Promise<void> => {
    try {
      await place[Symbol.asyncDispose]();
    } catch (error) {
      logError('could not remove a shell’s image', error);
    }
  };
  try {
    options.signal?.throwIfAborted();
    const engine = await services.engines.get();
    const shell = await startShell(engine, place, options);
    const ended = shell.ended.then(async code => {
      await leave();
      return code;
    });
    const close = async (): Promise<void> => {
      await shell.close();
      await ended;
    };
    if (options.signal?.aborted) {
      await close();
    }
    options.signal?.throwIfAborted();
    const { title, note } = place;
    return { title, note, shell: { ...shell, ended, close } };
  } catch (error) {
    await leave();
    throw error;
  }
}

function findPlace(
  services: IShellServices,
  target: ShellTarget,
  options: IPlaceOptions
): Promise<IShellPlace> {
  switch (target.kind) {
    case 'cell':
      return placeOfCell(services, target, options);
    case 'commit':
      return placeOfCommit(services, target, options);
    case 'container':
      return placeOfContainer(services, target);
    default:
      return assertNever(target);
  }
}
