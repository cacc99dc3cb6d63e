import { Clipboard, Dialog } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import { CodeEditor, CodeEditorWrapper } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { dockerfileLines } from './dockerfile-lines.js';
import type { IDockerfileLine, IDockerfileSource } from './dockerfile-lines.js';

/**
 * Shows a Dockerfile with line numbers, to read and to copy; with a source also the cell of each line, and ways to go
 * there and to export it. Resolves when the dialog is closed.
 */
export async function showDockerfile(
  text: string,
  editors: IEditorServices,
  trans: TranslationBundle,
  source?: IDockerfileSource & { readonly title?: string }
): Promise<void> {
  const lines = source ? dockerfileLines(text, source) : [];
  let cursor = 0;
  const onCursor = (line: number): void => {
    cursor = line;
  };
  const close = (): void => dialog.dispose();
  const leave = (line: IDockerfileLine): void => {
    dialog.reject();
    source?.reveal(line.cellId, line.line);
  };
  const model = new CodeEditor.Model({ mimeType: 'text/x-dockerfile' });
  model.sharedModel.setSource(text);
  const { lineMap } = await import('./line-map.js');
  const body = new CodeEditorWrapper({
    model,
    factory: options => editors.factoryService.newDocumentEditor(options),
    editorOptions: {
      config: { lineNumbers: true, readOnly: true },
      ...(source
        ? { extensions: [lineMap({ lines, reveal: leave, onCursor, trans })] }
        : {})
    }
  });
  body.addClass('layerbook-DockerfileView');
  body.toggleClass('layerbook-mod-mapped', source !== undefined);
  const dialog = new Dialog({
    title: source?.title ?? trans.__('Dockerfile up to this cell'),
    body,
    hasClose: true,
    buttons: buttonsOf(source ?? null, trans)
  });
  try {
    const { button } = await dialog.launch();
    const at = lines[cursor];
    if (button.actions.includes('copy')) {
      Clipboard.copyToSystem(text);
    } else if (button.actions.includes('export')) {
      source?.exportFile?.();
    } else if (button.actions.includes('reveal') && at) {
      source?.reveal(at.cellId, at.line);
    }
  } finally {
    close();
    model.dispose();
  }
}

function buttonsOf(
  source: IDockerfileSource | null,
  trans: TranslationBundle
): Dialog.IButton[] {
  return [
    Dialog.cancelButton({ label: trans.__('Close') }),
    ...(source?.exportFile
      ? [
          Dialog.createButton({
            accept: false,
            label: trans.__('Export…'),
            caption: trans.__('Save the Dockerfile as a file'),
            actions: ['export']
          })
        ]
      : []),
    ...(source
      ? [
          Dialog.createButton({
            accept: false,
            label: trans.__('Go to Cell'),
            caption: trans.__(
              'Go to the cell and line where the cursor is; a click on a line does the same'
            ),
            actions: ['reveal']
          })
        ]
      : []),
    Dialog.okButton({
      label: trans.__('Copy'),
      caption: trans.__('Copy the Dockerfile to the clipboard'),
      actions: ['copy']
    })
  ];
}
