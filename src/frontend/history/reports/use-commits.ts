import * as React from 'react';
import type { NotebookId } from '../../../common/ids.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import type { IHistorySource } from '../history-source.js';

/** Commits asked for at once. */
const PAGE = 500;

/** Finds what is known of commits by their ids; the history is read until all of `oids` are found. */
export function useCommits(
  source: IHistorySource,
  notebookId: NotebookId,
  oids: readonly string[]
): (oid: string) => ICommitSummary | undefined {
  const [known, setKnown] = React.useState<ReadonlyMap<string, ICommitSummary>>(
    new Map()
  );
  const key = [...new Set(oids)].sort().join(' ');
  React.useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    if (key !== '') {
      findCommits(source, notebookId, { oids: key.split(' '), signal }).then(
        found => {
          if (!signal.aborted) {
            setKnown(found);
          }
        },
        // Without their words commits are called by their ids.
        () => undefined
      );
    }
    return () => abort.abort();
  }, [source, notebookId, key]);
  return oid => known.get(oid);
}

async function findCommits(
  source: IHistorySource,
  notebookId: NotebookId,
  { oids, signal }: { oids: readonly string[]; signal: AbortSignal }
): Promise<ReadonlyMap<string, ICommitSummary>> {
  const missing = new Set(oids);
  const found = new Map<string, ICommitSummary>();
  for (let offset = 0; missing.size > 0;) {
    const page = await source.log(
      { notebookId, offset, limit: PAGE },
      { signal }
    );
    for (const commit of page.commits) {
      if (missing.delete(commit.oid)) {
        found.set(commit.oid, commit);
      }
    }
    offset += page.commits.length;
    if (page.commits.length === 0 || offset >= page.total) {
      break;
    }
  }
  return found;
}
