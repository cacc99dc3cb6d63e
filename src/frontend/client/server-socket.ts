import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';

/** Opens the WebSocket to the back end on the Jupyter server that `settings` name. */
export function openServerSocket(
  settings: ServerConnection.ISettings
): WebSocket {
  const url = URLExt.join(settings.wsUrl, 'layerbook', 'ws');
  const query =
    settings.appendToken && settings.token !== ''
      ? `?token=${encodeURIComponent(settings.token)}`
      : '';
  return new settings.WebSocket(url + query);
}
