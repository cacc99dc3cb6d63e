import { parseCommitOid, type CommitOid } from '../../../common/ids.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';

const NOUGHT = { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 };

/** The id of the commit that a test names by a hex digit. */
export function oidOf(digit: string): CommitOid {
  return parseCommitOid(digit.repeat(40));
}

/** A commit of a test, named by a hex digit; `parent` is another one's name. */
export function historyCommit(
  digit: string,
  more: Partial<ICommitSummary> & { readonly parent?: string | null } = {}
): ICommitSummary {
  const { parent = null, ...rest } = more;
  return {
    oid: oidOf(digit),
    parents: parent === null ? [] : [oidOf(parent)],
    kind: 'layer',
    subject: `RUN ${digit}`,
    instruction: `RUN ${digit}`,
    cellId: null,
    cellNumber: 1,
    runId: `run ${digit}`,
    date: '2026-01-01T00:00:00Z',
    counts: NOUGHT,
    imageId: '',
    diffId: null,
    branches: [],
    tags: [],
    images: [],
    lastRun: null,
    config: [],
    ...rest
  };
}
