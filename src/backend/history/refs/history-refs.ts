import type { Oid } from '../git/object.js';
import type { ObjectStore } from '../git/object-store.js';
import { imageNameOf } from './image-refs.js';
import { activeBranch, listRefs, peel } from '../git/read-refs.js';

/** The names that a history gives to its commits. */
export interface IHistoryRefs {
  /** The branch that the notebook is on, whether it exists yet or not. */
  readonly active: string | null;
  /** Tips of the lines of execution, by name. */
  readonly branches: ReadonlyMap<string, Oid>;
  /** Git tags. */
  readonly tags: ReadonlyMap<string, Oid>;
  /** Top commits of opened images, by the image's name. */
  readonly images: ReadonlyMap<string, Oid>;
  /** All commits that have a name, those of the branches last and each kind by name: the later the newer. */
  readonly tips: readonly Oid[];
  /** The names of one commit, sorted. */
  at(oid: Oid): ICommitNames;
}

/** Names of one commit. */
export interface ICommitNames {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  readonly images: readonly string[];
}

/** Reads all names. A tag or image whose commit is not there (pruned by hand, or no commit at all) is left out. */
export function readHistoryRefs({
  gitDir,
  objects
}: {
  readonly gitDir: string;
  readonly objects: ObjectStore;
}): IHistoryRefs {
  const peeled = (refs: Map<string, Oid>): [string, Oid][] =>
    [...refs].flatMap(([name, oid]): [string, Oid][] => {
      const commit = peel(objects, oid);
      return commit === null ? [] : [[name, commit]];
    });
  const branches = byName([...listRefs(gitDir, 'refs/heads/')]);
  const tags = byName(peeled(listRefs(gitDir, 'refs/tags/')));
  const images = byName(
    peeled(listRefs(gitDir, 'refs/images/')).map(([name, oid]) => [
      imageNameOf(name),
      oid
    ])
  );
  const names = [branches, tags, images].map(namesByCommit);
  return {
    active: activeBranch(gitDir),
    branches,
    tags,
    images,
    tips: [...images.values(), ...tags.values(), ...branches.values()],
    at: oid => ({
      branches: names[0]?.get(oid) ?? [],
      tags: names[1]?.get(oid) ?? [],
      images: names[2]?.get(oid) ?? []
    })
  };
}

function byName(refs: [string, Oid][]): Map<string, Oid> {
  return new Map(refs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function namesByCommit(refs: ReadonlyMap<string, Oid>): Map<Oid, string[]> {
  const names = new Map<Oid, string[]>();
  for (const [name, oid] of refs) {
    const known = names.get(oid);
    if (known) {
      known.push(name);
    } else {
      names.set(oid, [name]);
    }
  }
  return names;
}
