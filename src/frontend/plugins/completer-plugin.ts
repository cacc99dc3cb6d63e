import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { KernelFreeCompleter } from '../cells/kernel-free-completer.js';

/** Keeps the kernel's names out of the completions in Layerbook's cells. */
export const completerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:completer',
  description:
    'Keeps the names of the kernel out of completions in Dockerfile and container cells.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICompletionProviderManager],
  activate: (
    _app: JupyterFrontEnd,
    tracker: INotebookTracker,
    completers: ICompletionProviderManager | null
  ): void => {
    if (completers) {
      const follow = (panel: NotebookPanel) => {
        new KernelFreeCompleter(panel, completers);
      };
      tracker.forEach(follow);
      tracker.widgetAdded.connect((_, panel) => follow(panel));
    }
  }
};
