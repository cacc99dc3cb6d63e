import { parseCommitOid, type CommitOid } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ICancellable } from '../../engine/contract.js';
import type { CommitIndex } from '../commit-index.js';
import type { IHistory } from '../contract.js';
import type { Oid } from '../git/object.js';
import { nextBranchName, takeBranch } from './branches.js';
import { deleteRef } from './delete-ref.js';
import { readHistoryRefs, type IHistoryRefs } from './history-refs.js';
import { imageRef } from './image-refs.js';
import { activeBranch, listRefs } from '../git/read-refs.js';
import { checkTagName } from './names.js';

/**
 * Makes a commit the one that the notebook is at: HEAD goes to the newest branch with this tip, or to a new one. Returns
 * its name. Throws `history.notFound`, and `history.refused` for a commit that only an opened image has.
 */
export function checkout(
  history: IHistory,
  oid: CommitOid,
  options?: ICancellable
): Promise<string> {
  return history.update(async ({ repository, index, objects }) => {
    const { gitDir } = repository;
    index.get(oid);
    const refs = readHistoryRefs({ gitDir, objects });
    refuseForeign(index, refs, oid);
    const here = refs.at(oid).branches;
    if (refs.active !== null && here.includes(refs.active)) {
      return refs.active;
    }
    const name = here.at(-1) ?? nextBranchName(refs.branches.keys());
    if (here.length === 0) {
      await repository.updateRef(`refs/heads/${name}`, oid, null);
    }
    await takeBranch(repository, index, { name, tip: oid });
    return name;
  }, options);
}

/**
 * Gives a commit a git tag. Throws `history.notFound` when there is no such commit, `history.refused` when git does not
 * allow the name or another commit has it.
 */
export async function tagCommit(
  history: IHistory,
  oid: CommitOid,
  name: string
): Promise<void> {
  checkTagName(name);
  await history.update(async ({ repository, index, objects }) => {
    index.get(oid);
    const { gitDir } = repository;
    const taken = readHistoryRefs({ gitDir, objects }).tags.get(name);
    if (taken === oid) {
      return;
    }
    const others = [...listRefs(gitDir, 'refs/tags/').keys()];
    const other = others.find(
      one =>
        one === name || one.startsWith(`${name}/`) || name.startsWith(`${one}/`)
    );
    if (other !== undefined) {
      throw new LayerbookError(
        'history.refused',
        other === name
          ? `The tag ${name} is on another commit${taken === undefined ? '' : `, ${taken.slice(0, 10)}`}.`
          : `The tag ${name} cannot be made beside the tag ${other}: git keeps names with slashes as folders.`,
        { hint: 'Choose another name, or remove that tag first.' }
      );
    }
    await repository.updateRef(`refs/tags/${name}`, oid, null);
  });
}

/** Removes a git tag. Throws `history.notFound` when there is none of that name. */
export function untag(history: IHistory, name: string): Promise<void> {
  return history.update(async ({ repository: { gitDir } }) => {
    if (!listRefs(gitDir, 'refs/tags/').has(name)) {
      throw new LayerbookError(
        'history.notFound',
        `This history has no tag ${name}.`,
        { hint: 'It may have been removed meanwhile.' }
      );
    }
    await deleteRef(gitDir, `refs/tags/${name}`);
  });
}

/**
 * Takes a branch out of the history. Throws `history.refused` when the notebook is on it, or there is none of that name.
 */
export function deleteBranch(history: IHistory, name: string): Promise<void> {
  return history.update(async ({ repository: { gitDir } }) => {
    if (!listRefs(gitDir, 'refs/heads/').has(name)) {
      throw new LayerbookError(
        'history.refused',
        `This history has no branch ${name}.`,
        { hint: 'It may have been deleted meanwhile.' }
      );
    }
    if (activeBranch(gitDir) === name) {
      throw new LayerbookError(
        'history.refused',
        `The notebook is on ${name}, so this branch cannot be deleted.`,
        { hint: 'Go to a commit of another branch first.' }
      );
    }
    await deleteRef(gitDir, `refs/heads/${name}`);
  });
}

/** Takes an opened image out of the history. Throws `history.notFound` when it is not open. */
export function closeImage(history: IHistory, name: string): Promise<void> {
  return history.update(async ({ repository: { gitDir } }) => {
    const open = listRefs(gitDir, 'refs/images/');
    const ref = [name, `${name}:latest`]
      .map(imageRef)
      .find(one => open.has(one.slice('refs/images/'.length)));
    if (ref === undefined) {
      throw new LayerbookError(
        'history.notFound',
        `The image ${name} is not open in this history.`,
        { hint: 'It may have been closed meanwhile.' }
      );
    }
    await deleteRef(gitDir, ref);
  });
}

/** An opened image is there to be looked at; a notebook that went to it would have none of its cells. */
function refuseForeign(
  index: CommitIndex,
  { branches, tags, images }: IHistoryRefs,
  oid: Oid
): void {
  const own = [...branches.values(), ...tags.values()];
  if (index.reachable(own).has(oid)) {
    return;
  }
  const image = [...images].find(([, tip]) => index.contains(tip, oid))?.[0];
  if (image !== undefined) {
    throw new LayerbookError(
      'history.refused',
      `The commit ${parseCommitOid(oid).slice(0, 10)} is of the image ${image}, not of this notebook.`,
      { hint: 'Choose a commit that a cell of the notebook made.' }
    );
  }
}
