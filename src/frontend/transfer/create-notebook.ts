import type { IDocumentManager } from '@jupyterlab/docmanager';
import { UUID } from '@lumino/coreutils';
import { notebookOfDockerfile } from '../../common/dockerfile/import-notebook.js';

/** Makes a notebook with one empty Dockerfile cell in a folder, and opens it; gives the widget, for the launcher. */
export async function createNotebook(
  folder: string,
  documents: IDocumentManager
): Promise<ReturnType<IDocumentManager['openOrReveal']>> {
  const { contents } = documents.services;
  const { path } = await contents.newUntitled({
    path: folder,
    type: 'notebook'
  });
  await contents.save(path, {
    type: 'notebook',
    format: 'json',
    content: notebookOfDockerfile('', { id: UUID.uuid4() })
  });
  return documents.openOrReveal(path);
}
