import {
  parseCommitOid,
  parseNotebookId,
  type CommitOid
} from '../../common/ids.js';
import type { IHistory } from '../history/contract.js';
import type { IServices } from './services.js';

/** The history that a request is about. Throws a `TypeError` when it names none. */
export function historyOf(
  { runs }: Pick<IServices, 'runs'>,
  params: { readonly notebookId: unknown }
): Promise<IHistory> {
  return runs.history(parseNotebookId(textOf(params.notebookId)));
}

/** The commits that a request names. Throws a `TypeError` when it names none. */
export function commitsOf(params: { base?: unknown; oid: unknown }): {
  base: CommitOid | null;
  oid: CommitOid;
} {
  const { base, oid } = params;
  return {
    base:
      base === null || base === undefined ? null : parseCommitOid(textOf(base)),
    oid: parseCommitOid(textOf(oid))
  };
}

/** What is no text is no id of anything. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
