import { Notification } from '@jupyterlab/apputils';
import { formatDate } from '../../common/format.js';
import type { NotebookId } from '../../common/ids.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import { tellFailure } from '../history/actions/with-progress.js';
import type { IContainerServices } from './container-services.js';

/** Containers that a person was asked about in this page. */
const asked = new Set<string>();

/** Asks what shall become of services that a back end which is gone left running for a notebook that was opened. */
export async function offerAdopted(
  services: Pick<IContainerServices, 'client' | 'trans'>,
  notebookId: NotebookId
): Promise<void> {
  const { client } = services;
  const containers = await client.request('listContainers', { notebookId });
  containers
    .filter(
      ({ kind, status, adopted, kept, containerId }) =>
        kind === 'service' &&
        status === 'running' &&
        adopted &&
        !kept &&
        !asked.has(containerId)
    )
    .forEach(container => ask(services, container));
}

function ask(
  { client, trans }: Pick<IContainerServices, 'client' | 'trans'>,
  { notebookId, containerId, name, startedAt }: IContainerInfo
): void {
  asked.add(containerId);
  const since = formatDate(new Date(startedAt).toISOString());
  Notification.warning(
    name === null
      ? trans.__(
          'A service of this notebook is still running since %1, from before the server was restarted.',
          since
        )
      : trans.__(
          'The service %1 of this notebook is still running since %2, from before the server was restarted.',
          name,
          since
        ),
    {
      autoClose: false,
      actions: [
        {
          label: trans.__('Stop'),
          callback: () => {
            client
              .request('discardContainer', { notebookId, containerId })
              .catch(tellFailure);
          }
        },
        {
          label: trans.__('Keep'),
          displayType: 'accent',
          callback: () => {
            client
              .request('keepContainer', { notebookId, containerId, kept: true })
              .catch(tellFailure);
          }
        }
      ]
    }
  );
}
