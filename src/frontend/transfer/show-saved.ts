import type { IDocumentManager } from '@jupyterlab/docmanager';

/** Brings a document that is open up to date with its file, which was written behind its back. */
export async function showSaved(
  documents: IDocumentManager,
  path: string,
  edits: 'discard edits' | 'keep edits'
): Promise<void> {
  const widget = documents.findWidget(path);
  const context = widget && documents.contextForWidget(widget);
  // With edits of its own, JupyterLab asks when it is saved.
  if (context && !(context.model.dirty && edits === 'keep edits')) {
    await context.revert();
  }
}
