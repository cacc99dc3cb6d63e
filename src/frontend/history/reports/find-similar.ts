import type { NotebookId } from '../../../common/ids.js';
import { toErrorData } from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type { IHistorySource } from '../history-source.js';
import { likeName } from './read-path.js';

/** Paths that are offered. */
const OFFERED = 12;

/** Commits of which matches are looked at: the newest. */
const COMMITS = 20;

/** Paths of a history with a like name. */
export interface ISimilarPaths {
  readonly paths: readonly string[];
  /** Why they could not be looked for. */
  readonly error: IErrorData | null;
}

/** Looks for paths with a name like that of `path`; the shortest are first. Throws nothing. */
export async function findSimilar(
  source: IHistorySource,
  { notebookId, path }: { notebookId: NotebookId; path: string },
  signal: AbortSignal
): Promise<ISimilarPaths> {
  const text = likeName(path);
  if (text === null) {
    return { paths: [], error: null };
  }
  try {
    const { hits } = await source.ask(
      'historySearch',
      {
        notebookId,
        what: 'path',
        pattern: { text, syntax: 'regexp' },
        offset: 0,
        limit: COMMITS
      },
      { signal }
    );
    const found = hits.flatMap(hit => hit.matches.map(one => one.change.path));
    const paths = [...new Set(found)].sort((a, b) => a.length - b.length);
    return { paths: paths.slice(0, OFFERED), error: null };
  } catch (error) {
    return { paths: [], error: toErrorData(error) };
  }
}
