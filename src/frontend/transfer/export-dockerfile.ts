import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { dockerfileNameOf } from '../../common/dockerfile/file-name.js';
import { parseCellId } from '../../common/ids.js';
import {
  exportText,
  type ExportCell
} from '../../common/notebook/export-text.js';
import { kindOfModel, ownMetadataOf } from '../cells/cell-kind.js';
import { configOf } from '../executor/snapshot.js';
import { besidePath } from './contents-path.js';
import { askExport } from './export-form.js';
import { mayReplace } from './may-replace.js';
import { showSaved } from './show-saved.js';
import { readTextIfThere, writeText } from './text-files.js';

/** Whether a notebook has a Dockerfile to export. */
export function hasDockerfile(model: INotebookModel | null): boolean {
  return [...(model?.cells ?? [])].some(
    cell => kindOfModel(cell) === 'dockerfile'
  );
}

/**
 * Writes the Dockerfile of an open notebook, as its cells are now, to a file that the user names. Asks before another
 * file is replaced, and offers to open what was written.
 *
 * Throws `build.syntax` when a cell ends inside an instruction, and what the contents manager throws.
 */
export async function exportDockerfile(
  panel: NotebookPanel,
  documents: IDocumentManager,
  trans: TranslationBundle
): Promise<void> {
  const { model } = panel.content;
  if (!model) {
    return;
  }
  const cells = cellsOf(model);
  const { file: format } = configOf(model).config;
  // What cannot be exported is said before anything is asked.
  exportText(cells, { markdown: 'leave out', format });
  const wish = await askExport({
    name: dockerfileNameOf(PathExt.basename(panel.context.localPath)),
    hasMarkdown: cells.some(cell => cell.kind === 'markdown'),
    trans
  });
  if (wish === null || panel.isDisposed) {
    return;
  }
  const text = exportText(cells, { markdown: wish.markdown, format });
  const { contents } = documents.services;
  const path = besidePath(contents, panel.context.path, wish.name);
  const before = await readTextIfThere(contents, path);
  if (before !== text) {
    if (before !== null && !(await mayReplace(wish.name, trans))) {
      return;
    }
    await writeText(contents, path, text);
    await showSaved(documents, path, 'keep edits');
  }
  Notification.success(
    before === text
      ? trans.__('“%1” is the same already.', wish.name)
      : trans.__('The Dockerfile was written to “%1”.', wish.name),
    {
      autoClose: 8_000,
      actions: [
        {
          label: trans.__('Open'),
          callback: () => void documents.openOrReveal(path)
        }
      ]
    }
  );
}

function cellsOf(model: INotebookModel): ExportCell[] {
  const cells: ExportCell[] = [];
  for (const cell of model.cells) {
    const source = cell.sharedModel.getSource();
    const own = ownMetadataOf(cell);
    if (cell.type === 'markdown') {
      cells.push({ kind: 'markdown', source });
    } else if (own?.kind === 'dockerfile') {
      cells.push({
        ...own,
        kind: own.kind,
        id: parseCellId(cell.id),
        source
      });
    }
  }
  return cells;
}
