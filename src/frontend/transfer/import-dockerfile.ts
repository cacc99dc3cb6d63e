import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import { notebookNameOf } from '../../common/dockerfile/file-name.js';
import { notebookOfDockerfile } from '../../common/dockerfile/import-notebook.js';
import { showSaved } from './show-saved.js';
import { freePath, isThere, readText } from './text-files.js';

/**
 * Makes a notebook of the Dockerfile at a contents path, beside it, and opens it. Asks before a notebook is replaced.
 * Throws what the contents manager throws, and `request.invalid` when the file is not UTF-8.
 */
export async function importDockerfile(
  path: string,
  documents: IDocumentManager,
  trans: TranslationBundle
): Promise<void> {
  const { contents } = documents.services;
  const text = await readText(contents, path);
  const target = await choosePath(notebookNameOf(path), documents, trans);
  if (target === null) {
    return;
  }
  await contents.save(target, {
    type: 'notebook',
    format: 'json',
    content: notebookOfDockerfile(text, { id: UUID.uuid4() })
  });
  await showSaved(documents, target, 'discard edits');
  documents.openOrReveal(target);
}

/** Where to write the notebook; null: not at all. */
async function choosePath(
  wanted: string,
  documents: IDocumentManager,
  trans: TranslationBundle
): Promise<string | null> {
  const { contents } = documents.services;
  if (!(await isThere(contents, wanted))) {
    return wanted;
  }
  const both = trans.__('Keep Both');
  const replace = trans.__('Replace');
  const options = {
    title: trans.__('Replace the notebook?'),
    body: trans.__(
      '“%1” is there already. Replacing it discards its cells and outputs.',
      PathExt.basename(contents.localPath(wanted))
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: both }),
      Dialog.warnButton({ label: replace })
    ],
    defaultButton: 1
  };
  const { button } = await showDialog(options);
  if (!button.accept) {
    return null;
  }
  return button.label === replace ? wanted : freePath(contents, wanted);
}
