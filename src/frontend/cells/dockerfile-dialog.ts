import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import { CodeEditor, CodeEditorWrapper } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Shows a Dockerfile with line numbers, to read and to copy. Resolves when the dialog is closed. */
export async function showDockerfile(
  text: string,
  editors: IEditorServices,
  trans: TranslationBundle
): Promise<void> {
  const model = new CodeEditor.Model({ mimeType: 'text/x-dockerfile' });
  model.sharedModel.setSource(text);
  const body = new CodeEditorWrapper({
    model,
    factory: options => editors.factoryService.newDocumentEditor(options),
    editorOptions: { config: { lineNumbers: true, readOnly: true } }
  });
  body.addClass('layerbook-DockerfileView');
  const options = {
    title: trans.__('Dockerfile up to this cell'),
    body,
    hasClose: true,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Close') }),
      Dialog.okButton({
        label: trans.__('Copy'),
        caption: trans.__('Copy the Dockerfile to the clipboard')
      })
    ]
  };
  try {
    const result = await showDialog(options);
    if (result.button.accept) {
      Clipboard.copyToSystem(text);
    }
  } finally {
    model.dispose();
  }
}
