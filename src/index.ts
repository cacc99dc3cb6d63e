import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { buildPlugin } from './frontend/plugins/build-plugin.js';
import { cellsPlugin } from './frontend/plugins/cells-plugin.js';
import { clientPlugin } from './frontend/plugins/client-plugin.js';
import { completerPlugin } from './frontend/plugins/completer-plugin.js';
import { containersPlugin } from './frontend/plugins/containers-plugin.js';
import { containerEditingPlugin } from './frontend/plugins/container-editing-plugin.js';
import { executorPlugin } from './frontend/plugins/executor-plugin.js';
import { historyPlugin } from './frontend/plugins/history-plugin.js';
import { outputsPlugin } from './frontend/plugins/outputs-plugin.js';
import { shellPlugin } from './frontend/plugins/shell-plugin.js';
import { transferPlugin } from './frontend/plugins/transfer-plugin.js';
import { volumesPlugin } from './frontend/plugins/volumes-plugin.js';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  executorPlugin,
  clientPlugin,
  cellsPlugin,
  completerPlugin,
  containerEditingPlugin,
  containersPlugin,
  shellPlugin,
  outputsPlugin,
  historyPlugin,
  buildPlugin,
  transferPlugin,
  volumesPlugin
];

export default plugins;
