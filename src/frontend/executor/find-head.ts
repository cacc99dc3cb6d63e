import type { CommitOid, NotebookId } from '../../common/ids.js';
import type { IRpcClient } from '../tokens.js';

/** The commit that a notebook's history is at; null when there is none, or it cannot be asked. Never rejects. */
export async function findHead(
  client: Pick<IRpcClient, 'request'>,
  notebookId: NotebookId | null
): Promise<CommitOid | null> {
  if (notebookId === null) {
    return null;
  }
  try {
    const { head, branches } = await client.request('historyLog', {
      notebookId,
      offset: 0,
      limit: 1
    });
    return branches.find(({ name }) => name === head)?.oid ?? null;
  } catch {
    return null; // The run itself says what is wrong.
  }
}
