import { LayerbookError } from '../../../common/protocol/errors.js';
import type { Pacer } from '../pacer.js';
import { decodeCommit } from './commit-object.js';
import { MODE, parseTree, type IGitObject, type Oid } from './object.js';
import type { ObjectStore } from './object-store.js';

/** Mode of a tree's entry that names a commit of another repository. */
const SUBMODULE = '160000';

/**
 * Adds to `reached` every object that `roots` lead to, themselves included. What is in `reached` already is taken as
 * followed. Of what is missing, `missing` decides: `fail` throws `history.failed`.
 */
export async function addReachable(
  objects: ObjectStore,
  roots: Iterable<Oid>,
  reached: Set<Oid>,
  { missing, pacer }: { missing: 'fail' | 'skip'; pacer: Pacer }
): Promise<void> {
  const todo = [...roots];
  for (let oid = todo.pop(); oid !== undefined; oid = todo.pop()) {
    if (reached.has(oid)) {
      continue;
    }
    const object = objects.tryRead(oid);
    if (!object) {
      if (missing === 'fail') {
        throw new LayerbookError(
          'history.failed',
          `The history is damaged: it has no object ${oid}.`
        );
      }
      continue;
    }
    reached.add(oid);
    for (const next of follow(object)) {
      if (next.isBlob) {
        reached.add(next.oid);
      } else {
        todo.push(next.oid);
      }
    }
    await pacer.pause();
  }
}

interface ILink {
  readonly oid: Oid;
  /** It leads no further, and need not be read. */
  readonly isBlob: boolean;
}

function follow({ type, data }: IGitObject): ILink[] {
  switch (type) {
    case 'blob':
      return [];
    case 'tree':
      return parseTree(data)
        .filter(({ mode }) => mode !== SUBMODULE)
        .map(({ oid, mode }) => ({ oid, isBlob: mode !== MODE.directory }));
    case 'commit': {
      const { tree, parents } = decodeCommit(data);
      return [tree, ...parents].map(oid => ({ oid, isBlob: false }));
    }
    case 'tag': {
      const target = /^object ([0-9a-f]{40})\n/.exec(
        data.toString('latin1', 0, 48)
      )?.[1];
      return target === undefined ? [] : [{ oid: target, isBlob: false }];
    }
  }
}
