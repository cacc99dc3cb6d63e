import { parseDiffId, type CommitOid } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { inParallel } from '../base/in-parallel.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { IHistory } from '../history/contract.js';
import { chainAt } from '../history/refs/chain-at.js';
import { chainIds } from '../layers/chain-id.js';

/** Questions to the engine at a time. */
const AT_ONCE = 8;
/** Digits of a commit's id that a sentence has. */
const DIGITS = 8;

/**
 * The id of an image of the engine that ends with the layers of a commit: the one in which it was made, or any other.
 * Throws `history.contentGone` when the engine has none, `history.notFound`, `engine.*`, or `signal.reason`.
 */
export async function imageAt(
  history: IHistory,
  engine: IEngine,
  { oid, signal }: { readonly oid: CommitOid } & ICancellable
): Promise<string> {
  const { imageId, chain } = await history.read(({ index }) => ({
    imageId: index.message(oid).imageId,
    chain: chainAt(index, oid)
  }));
  const own = imageId ? await engine.inspectImage(imageId, { signal }) : null;
  if (own && topOf(own.layers) === chain) {
    return imageId;
  }
  const listed = await engine.listImages({ signal });
  const found = await inParallel(listed, AT_ONCE, async ({ id }) => {
    signal?.throwIfAborted();
    const image = await engine.inspectImage(id, { signal });
    return image && topOf(image.layers) === chain ? id : null;
  });
  const other = found.find(id => id !== null);
  if (other) {
    return other;
  }
  throw new LayerbookError(
    'history.contentGone',
    own
      ? `The engine has no image that ends with the commit ${oid.slice(0, DIGITS)}: the one in which it was made goes on.`
      : `The engine does not have the image of the commit ${oid.slice(0, DIGITS)} any more.`,
    {
      hint: own
        ? 'Take the last commit of its cell, or restore the cells to this commit and run them.'
        : 'Restore the cells to this commit and run them: then it has.'
    }
  );
}

/** Chain id of an image's topmost layer. */
function topOf(layers: readonly string[]): string | null {
  return chainIds(layers.map(parseDiffId)).at(-1) ?? null;
}
