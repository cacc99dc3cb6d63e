import {
  parseCellId,
  type ContainerId,
  type NotebookId
} from '../../common/ids.js';
import { shortId } from '../../common/format.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { LABELS } from '../containers/contract.js';
import { TemporaryImages } from '../verify/temporary-images.js';
import type { IShellPlace, IShellServices } from './contract.js';

/** A container of a notebook. */
export interface IContainerTarget {
  readonly notebookId: NotebookId;
  readonly containerId: ContainerId;
}

/**
 * A container that runs, or a copy of one that ended: the engine makes an image of it, which goes with the shell. Throws
 * `container.gone` when it is not there or not the notebook's, and `engine.*`.
 */
export async function placeOfContainer(
  { engines }: Pick<IShellServices, 'engines'>,
  { notebookId, containerId }: IContainerTarget
): Promise<IShellPlace> {
  const engine = await engines.get();
  const state = await engine.containers.inspect(containerId);
  if (state?.labels[LABELS.notebook] !== notebookId) {
    throw new LayerbookError(
      'container.gone',
      'The container is not there any more.'
    );
  }
  const cell = state.labels[LABELS.cell];
  const place = {
    notebookId,
    cellId: cell === undefined ? null : parseCellId(cell),
    title: state.labels[LABELS.name] ?? shortId(containerId)
  };
  if (state.running) {
    return {
      ...place,
      note: null,
      in: { kind: 'container', containerId },
      [Symbol.asyncDispose]: () => Promise.resolve()
    };
  }
  const images = new TemporaryImages(engine, 'shell');
  const image = images.tag('container');
  const colon = image.lastIndexOf(':');
  await engine.containers.commit(
    containerId,
    image.slice(0, colon),
    image.slice(colon + 1),
    {}
  );
  return {
    ...place,
    note: 'The container has ended: this is a copy of it as it was then. What its volumes and mounted folders hold is not in it.',
    in: { kind: 'image', image },
    [Symbol.asyncDispose]: () => images[Symbol.asyncDispose]()
  };
}
