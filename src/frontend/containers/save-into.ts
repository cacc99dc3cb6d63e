import {
  LayerbookError,
  isLayerbookError
} from '../../common/protocol/errors.js';
import type {
  IContainerInfo,
  ISavedFiles,
  SaveTarget
} from '../../common/protocol/containers.js';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { serverPath } from '../executor/snapshot.js';
import { confirm } from '../history/actions/confirm.js';
import type { IContainerServices } from './container-services.js';
import { findCardPlace } from './find-cell.js';
import type { ICardPlace } from './find-cell.js';

/** The card's cell. Throws a `LayerbookError` when its notebook is not open any more. */
export function requirePlace(
  { tracker }: IContainerServices,
  card: ContainerCard
): ICardPlace {
  const place = findCardPlace(tracker, card);
  if (place === null) {
    throw new LayerbookError(
      'request.invalid',
      'The cell of this output is not in an open notebook.',
      { hint: 'Open the notebook, and run the cell again if it was deleted.' }
    );
  }
  return place;
}

/** Copies files out of a container, after asking when some would be replaced; null: the person did not agree. */
export async function saveInto(
  services: IContainerServices,
  place: ICardPlace,
  what: {
    readonly info: IContainerInfo;
    readonly paths: readonly string[];
    readonly target: SaveTarget;
  }
): Promise<ISavedFiles | null> {
  const { client, app, trans } = services;
  const { info, paths, target } = what;
  const params = {
    notebookId: info.notebookId,
    containerId: info.containerId,
    notebookPath: serverPath(
      app.serviceManager.contents,
      place.panel.context.path
    ),
    paths,
    target
  };
  try {
    return await client.request('saveContainerFiles', {
      ...params,
      replace: false
    });
  } catch (error) {
    if (!isLayerbookError(error, 'request.invalid')) {
      throw error;
    }
    const isAgreed = await confirm({
      title: trans.__('Replace files?'),
      lines: [error.data.message],
      accept: trans.__('Replace'),
      kind: 'warn'
    });
    return isAgreed
      ? await client.request('saveContainerFiles', { ...params, replace: true })
      : null;
  }
}
