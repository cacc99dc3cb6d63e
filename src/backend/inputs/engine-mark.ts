import { createHash } from 'node:crypto';
import type { NotebookId } from '../../common/ids.js';

/**
 * Names an engine in a notebook, and only to itself: who gets the notebook cannot tell which engine it was. Null for an
 * engine without an id.
 */
export function engineMark(
  notebookId: NotebookId,
  engineId: string
): string | null {
  return engineId === ''
    ? null
    : createHash('sha256')
        .update(`${notebookId}\0${engineId}`)
        .digest('hex')
        .slice(0, 12);
}
