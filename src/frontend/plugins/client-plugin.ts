import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { RpcClient } from '../client/rpc-client.js';
import { openServerSocket } from '../client/server-socket.js';
import { IRpcClient } from '../tokens.js';

/** Provides the connection to the back end; it costs nothing until the first request. */
export const clientPlugin: JupyterFrontEndPlugin<IRpcClient> = {
  id: 'jupyterlab-layerbook:client',
  description: 'Provides the connection to the Layerbook back end.',
  autoStart: true,
  provides: IRpcClient,
  activate: (app: JupyterFrontEnd): IRpcClient => {
    const client = new RpcClient({
      createSocket: () => openServerSocket(app.serviceManager.serverSettings)
    });
    window.addEventListener('online', () => void client.wakeUp());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        void client.wakeUp();
      }
    });
    return client;
  }
};
