import type { CommitOid } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ICellsAt } from '../../../common/protocol/history-views.js';
import type { IHistory } from '../contract.js';
import { cellsOf, readLayerDescription } from '../layer/layer-description.js';

/**
 * The Dockerfile of a commit, and its cells where the commit says where they begin. Throws `history.notFound` when there
 * is no such commit, or it has no Dockerfile.
 */
export function cellsAt(history: IHistory, oid: CommitOid): Promise<ICellsAt> {
  return history.read(sources => {
    const { objects, index } = sources;
    const blob = objects
      .tree(index.get(oid).tree)
      .find(entry => entry.name === 'Dockerfile');
    if (!blob) {
      throw new LayerbookError(
        'history.notFound',
        `The commit ${oid} has no Dockerfile.`
      );
    }
    const dockerfile = objects.blob(blob.oid).toString();
    const description = readLayerDescription(sources, oid);
    return { dockerfile, cells: cellsOf(dockerfile, description) };
  });
}
