import type { CommitOid, NotebookId } from '../../common/ids.js';
import type { ICancellable } from '../engine/contract.js';
import { imageAt } from '../images/image-at.js';
import type { IShellPlace, IShellServices } from './contract.js';

/** Digits of a commit's id in a title. */
const DIGITS = 8;

/** A commit of a notebook's history. */
export interface ICommitTarget {
  readonly notebookId: NotebookId;
  readonly oid: CommitOid;
}

/**
 * The image of a commit, as far as the engine has one that ends with its layers. Throws `history.contentGone` when it has
 * none, `history.notFound`, `engine.*`, or `signal.reason`.
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
