import { parseDiffId, type CommitOid } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { chainIds } from '../../layers/chain-id.js';
import type { IHistory } from '../contract.js';
import { chainAt } from './chain-at.js';
import { parseImageTag, type IImageTag } from './names.js';

/** The image of a commit and the name that it is to have. */
export interface IImageToTag extends IImageTag {
  readonly imageId: string;
}

/**
 * Finds the image of a commit on the engine and checks the name that it is to have, so that nothing is tagged in part.
 * Throws `history.refused` when the name is none, or the engine has no image that ends with the commit (any more).
 */
export async function imageToTag(
  history: IHistory,
  engine: IEngine,
  { oid, name, signal }: { oid: CommitOid; name: string } & ICancellable
): Promise<IImageToTag> {
  const tag = parseImageTag(name);
  const { imageId, chain } = await history.read(({ index }) => ({
    imageId: index.message(oid).imageId,
    chain: chainAt(index, oid)
  }));
  const short = oid.slice(0, 10);
  const image = imageId ? await engine.inspectImage(imageId, { signal }) : null;
  if (!image) {
    throw new LayerbookError(
      'history.refused',
      `The engine does not have the image of the commit ${short} any more.`,
      { hint: 'Restore the cells to this commit and run them: then it has.' }
    );
  }
  const top = chainIds(image.layers.map(parseDiffId)).at(-1) ?? null;
  if (top !== chain) {
    throw new LayerbookError(
      'history.refused',
      `The engine has no image that ends with the commit ${short}: the one that it was built in goes on.`,
      {
        hint: 'Tag the last commit of its cell, or restore the cells to this commit and run them.'
      }
    );
  }
  return { ...tag, imageId };
}
