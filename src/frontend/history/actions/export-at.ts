import { InputDialog, Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { dockerfileNameOf } from '../../../common/dockerfile/file-name.js';
import { shortOid } from '../../../common/format.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import { besidePath } from '../../transfer/contents-path.js';
import { mayReplace } from '../../transfer/may-replace.js';
import { showSaved } from '../../transfer/show-saved.js';
import { readTextIfThere, writeText } from '../../transfer/text-files.js';

/** What is written, and beside which notebook. */
export interface IExportAtOptions {
  readonly panel: NotebookPanel;
  readonly commit: ICommitSummary;
  readonly text: string;
  readonly documents: IDocumentManager;
  readonly trans: TranslationBundle;
}

/** Writes the Dockerfile of a commit to a file that the person names; asks before another one is replaced. */
export async function exportAt(options: IExportAtOptions): Promise<void> {
  const { panel, commit, text, documents, trans } = options;
  const { value } = await InputDialog.getText({
    title: trans.__('Export Dockerfile at %1', shortOid(commit.oid)),
    label: trans.__('File name'),
    text: `${dockerfileNameOf(PathExt.basename(panel.context.localPath))}.${shortOid(commit.oid)}`,
    okLabel: trans.__('Export')
  });
  const name = value?.trim() ?? '';
  if (name === '' || panel.isDisposed) {
    return;
  }
  const { contents } = documents.services;
  const path = besidePath(contents, panel.context.path, name);
  const before = await readTextIfThere(contents, path);
  if (before !== null && before !== text && !(await mayReplace(name, trans))) {
    return;
  }
  await writeText(contents, path, text);
  await showSaved(documents, path, 'keep edits');
  Notification.success(trans.__('The Dockerfile was written to “%1”.', name), {
    autoClose: 8000,
    actions: [
      {
        label: trans.__('Open'),
        callback: () => void documents.openOrReveal(path)
      }
    ]
  });
}
