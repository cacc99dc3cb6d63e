import type { CellId } from '../../common/ids.js';
import type { IRunContext } from './context.js';

/** Commits that are looked through for those of a cell. */
const MAX_COMMITS = 500;

/**
 * Whether all steps of a Dockerfile cell came from the cache when it was built last, by what the history remembers; null
 * when it does not.
 */
export async function lastCached(
  { history }: Pick<IRunContext, 'history'>,
  cellId: CellId
): Promise<boolean | null> {
  const { commits } = await history.log({ offset: 0, limit: MAX_COMMITS });
  const own = commits.filter(
    commit => commit.cellId === cellId && commit.kind !== 'base'
  );
  const last = own.filter(commit => commit.runId === own[0]?.runId);
  const runs = last.map(commit => commit.lastRun);
  return runs.length === 0 || runs.includes(null)
    ? null
    : runs.every(run => run?.cached);
}
