import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseNotebookId } from '../../../common/ids.js';
import { formatCount } from '../../../common/format.js';
import type { ICancellable } from '../../engine/contract.js';
import { pruneBases } from '../../history/base-layers.js';
import type { IHistory } from '../../history/contract.js';
import { pruneRepository } from '../../history/git/prune.js';
import { takeWriterLock } from '../../history/git/writer-lock.js';
import { openHistory } from '../../history/open-history.js';
import { listRefs } from '../../history/git/read-refs.js';
import type { IPruneItem } from './contract.js';
import { folderSize, namesIn } from './folder-size.js';

/** The histories of this machine, by notebook id. */
export async function openHistories(
  stateDir: string
): Promise<Map<string, IHistory>> {
  const histories = new Map<string, IHistory>();
  for (const name of await namesIn(join(stateDir, 'history'))) {
    const id = /^([A-Za-z0-9_-]{1,64})\.git$/.exec(name)?.[1];
    if (id !== undefined) {
      histories.set(id, await openHistory(stateDir, parseNotebookId(id)));
    }
  }
  return histories;
}

/** A history that the user named, to be removed with all of its branches and tags. */
export async function namedHistory(
  id: string,
  { gitDir }: IHistory
): Promise<IPruneItem> {
  const count = listRefs(gitDir, 'refs/heads/').size;
  return {
    kind: 'history',
    name: id,
    why: `its notebook was named; ${count === 1 ? '1 branch goes' : `${count} branches go`} with it`,
    bytes: await folderSize(gitDir),
    remove: async () => {
      using _lock = await takeWriterLock(gitDir);
      await rm(gitDir, { recursive: true, force: true });
    }
  };
}

/** What no branch, tag or opened image of a history reaches; null: nothing. `olderThanMs` null: the history's own time. */
export async function unreachableHistory(
  id: string,
  history: IHistory,
  {
    olderThanMs,
    signal
  }: { readonly olderThanMs: number | null } & ICancellable
): Promise<IPruneItem | null> {
  const prune = (dryRun: boolean): ReturnType<typeof pruneRepository> =>
    history.read(({ repository }) =>
      pruneRepository(repository, {
        dryRun,
        signal,
        ...(olderThanMs === null ? {} : { olderThanMs })
      })
    );
  const { commits, bytes } = await prune(true);
  return commits === 0 && bytes === 0
    ? null
    : {
        kind: 'history',
        name: id,
        why:
          commits === 0
            ? 'no commit names it'
            : `${formatCount(commits)} ${commits === 1 ? 'commit' : 'commits'} that no branch or tag reaches`,
        bytes,
        remove: async () => {
          await prune(false);
        }
      };
}

/** Base images that are kept for all histories together and that none has; null: there are none. */
export async function unusedBases(
  stateDir: string,
  {
    olderThanMs,
    signal
  }: { readonly olderThanMs: number | null } & ICancellable
): Promise<IPruneItem | null> {
  const prune = (dryRun: boolean): ReturnType<typeof pruneBases> =>
    pruneBases(stateDir, {
      dryRun,
      signal,
      ...(olderThanMs === null ? {} : { olderThanMs })
    });
  const { bases, bytes } = await prune(true);
  return bases === 0
    ? null
    : {
        kind: 'base',
        name:
          bases === 1 ? '1 base image' : `${formatCount(bases)} base images`,
        why: 'no history has it any more',
        bytes,
        remove: async () => {
          await prune(false);
        }
      };
}
