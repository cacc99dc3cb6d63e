import {
  parseDiffId,
  type CommitOid,
  type NotebookId
} from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { inParallel } from '../base/in-parallel.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { IHistory } from '../history/contract.js';
import { chainAt } from '../history/refs/chain-at.js';
import { chainIds } from '../layers/chain-id.js';
import type { IShellPlace, IShellServices } from './contract.js';

/** Questions to the engine at a time. */
const AT_ONCE = 8;
/** Digits of a commit's id in a title. */
const DIGITS = 8;

/** A commit of a notebook's history. */
export interface ICommitTarget {
  readonly notebookId: NotebookId;
  readonly oid: CommitOid;
}

/**
 * The image of a commit, as far as the engine has one that ends with its layers: that in which it was made, or any other.
 * Throws `history.contentGone` when it has none, `history.notFound`, `engine.*`, or `signal.reason`.
 */
export async function placeOfCommit(
  { engines, runs }: Pick<IShellServices, 'engines' | 'runs'>,
  { notebookId, oid }: ICommitTarget,
  options: ICancellable
): Promise<IShellPlace> {
  const history = await runs.history(notebookId);
  const engine = await engines.get();
  const image = await imageAt(history, engine, { oid, ...options });
  return {
    notebookId,
    cellId: null,
    title: oid.slice(0, DIGITS),
    note: null,
    in: { kind: 'image', image },
    [Symbol.asyncDispose]: () => Promise.resolve()
  };
}

async function imageAt(
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
  if (other !== undefined && other !== null) {
    return other;
  }
  throw new LayerbookError(
    'history.contentGone',
    own
      ? `The engine has no image that ends with the commit ${oid.slice(0, DIGITS)}: the one in which it was made goes on.`
      : `The engine does not have the image of the commit ${oid.slice(0, DIGITS)} any more.`,
    {
      hint: own
        ? 'Open the shell at the last commit of its cell, or restore the cells to this commit and run them.'
        : 'Restore the cells to this commit and run them: then it has.'
    }
  );
}

/** Chain id of an image's topmost layer. */
function topOf(layers: readonly string[]): string | null {
  return chainIds(layers.map(parseDiffId)).at(-1) ?? null;
}
