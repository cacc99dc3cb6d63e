import { Notification } from '@jupyterlab/apputils';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { parseRunId } from '../../common/ids.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { saveBlob } from '../ui/save-blob.js';
import type { IContainerServices } from './container-services.js';
import { findCardPlace } from './find-cell.js';

/** Saves everything that a run printed as a text file; says so where it is not kept any more. */
export async function saveFullLog(
  { client, tracker, trans }: IContainerServices,
  card: ContainerCard
): Promise<void> {
  const cellId = findCardPlace(tracker, card)?.cellId;
  try {
    if (cellId === undefined) {
      throw new Error(trans.__('The notebook of this output is not open.'));
    }
    const { text } = await client.request('runLog', {
      runId: parseRunId(card.runId),
      cellId
    });
    saveBlob(
      new Blob([text], { type: 'text/plain' }),
      `output-${card.runId.slice(0, 8)}.txt`
    );
  } catch (error) {
    if (!isLayerbookError(error, 'run.unknown')) {
      throw error;
    }
    Notification.info(
      trans.__(
        'The full log of this run is not kept any more; the cell shows the end of it.'
      ),
      { autoClose: 6000 }
    );
  }
}
