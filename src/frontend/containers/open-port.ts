import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IPortTarget } from '../outputs/port-link.js';

/**
 * Opens a port of a container in a tab of its own, through the Jupyter server: for browsers that cannot reach its machine.
 * Throws a `LayerbookError`.
 */
export async function openPort(
  settings: ServerConnection.ISettings,
  target: IPortTarget
): Promise<void> {
  // Opened at once, as browsers allow it only while a click is being handled.
  const tab = window.open('about:blank', '_blank');
  try {
    const path = await findPath(settings, target);
    const url = new URL(path, settings.baseUrl).href;
    if (tab === null) {
      throw new LayerbookError(
        'request.invalid',
        'The browser did not open a tab for the page of the container.',
        { hint: `Allow this page to open tabs, or open ${url} yourself.` }
      );
    }
    tab.opener = null;
    tab.location.replace(url);
  } catch (error) {
    tab?.close();
    throw error;
  }
}

/** The absolute path under which the server shows the port. */
async function findPath(
  settings: ServerConnection.ISettings,
  target: IPortTarget
): Promise<string> {
  const response = await ServerConnection.makeRequest(
    URLExt.join(settings.baseUrl, 'layerbook', 'ports'),
    { method: 'POST', body: JSON.stringify(target) },
    settings
  );
  const answer: unknown = response.ok ? await response.json() : null;
  const path = (answer as { path?: unknown } | null)?.path;
  if (typeof path !== 'string') {
    throw new LayerbookError(
      'request.invalid',
      `The Jupyter server cannot show port ${target.port}: ${response.statusText}.`,
      { hint: 'Open the address on the machine of the engine.' }
    );
  }
  return path;
}
