import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { prefixOf } from '../../../common/notebook/prefix.js';
import { formatDate, shortOid } from '../../../common/format.js';
import { showDockerfile } from '../../dockerfile-view/show-dockerfile.js';
import { revealCell } from '../../stages/reveal-cell.js';
import type { HistoryModel } from '../history-model.js';
import { findRunLines } from '../run-lines.js';
import { choose } from './choose-dialog.js';
import type { ICommitTarget } from './commit-target.js';
import { confirm } from './confirm.js';
import { exportAt } from './export-at.js';
import { findNotebook } from './find-notebook.js';
import { askUntilDone } from './form-dialog.js';
import type { IHistoryCommandOptions } from './history-actions.js';
import { refused } from './notebook-words.js';
import { tellFailure } from './with-progress.js';

type Options = IHistoryCommandOptions;

/** Asks for a git tag and a tag of the engine, and gives them to a commit and its image. */
export async function tagCommit(
  { history, commit }: ICommitTarget,
  trans: TranslationBundle
): Promise<void> {
  const { notebookId, source } = history;
  const name = shortOid(commit.oid);
  const done = await askUntilDone(
    {
      title: trans.__('Tag %1', name),
      notes: [commit.subject],
      fields: [
        { label: trans.__('Git tag'), value: '', placeholder: trans.__('v1') },
        {
          label: trans.__('Tag of the image on the engine (optional)'),
          value: '',
          placeholder: trans.__('name:v1')
        }
      ],
      accept: trans.__('Tag'),
      trans
    },
    async ([gitTag = '', imageTag = '']) => {
      if (gitTag === '' && imageTag === '') {
        throw refused('There is no name.', 'Type at least one of the two.');
      }
      await source.ask('historyTag', {
        notebookId,
        oid: commit.oid,
        gitTag: gitTag || null,
        imageTag: imageTag || null
      });
      return [gitTag, imageTag].filter(Boolean).join(', ');
    }
  );
  if (done !== null) {
    await history.reload();
    Notification.success(trans.__('%1 is tagged %2.', name, done), {
      autoClose: 4000
    });
  }
}

/** Takes a git tag from a commit; asks which one when it has several. Throws a `LayerbookError`. */
export async function untagCommit(
  { history, commit }: ICommitTarget,
  trans: TranslationBundle
): Promise<void> {
  const { tags } = commit;
  const gitTag =
    tags.length === 1
      ? tags[0]
      : await choose({
          title: trans.__('Remove tag'),
          choices: tags.map(tag => ({ value: tag, text: tag, detail: '' })),
          empty: trans.__('The commit has no tag.'),
          accept: trans.__('Remove'),
          trans
        });
  if (gitTag !== undefined && gitTag !== null) {
    const { notebookId, source } = history;
    await source.ask('historyUntag', { notebookId, gitTag });
    await history.reload();
  }
}

/** The superseded run that a commit is part of; null: it is part of none, or of the current one too. */
export function supersededRunOf({
  history,
  commit
}: ICommitTarget): string | null {
  const line = findRunLines(history.commits, history.head).get(commit.oid);
  return line?.kind === 'superseded' ? line.branch : null;
}

/** Takes a superseded run out of the history, after asking. Throws a `LayerbookError`. */
export async function deleteRun(
  history: HistoryModel,
  branch: string,
  trans: TranslationBundle
): Promise<void> {
  const lines = findRunLines(history.commits, history.head);
  const own = [...lines.values()].filter(
    line => line.kind === 'superseded' && line.branch === branch
  ).length;
  const date = history.branches.find(({ name }) => name === branch)?.date;
  const isAgreed = await confirm({
    title: trans.__('Delete the run %1?', branch),
    lines: [
      ...(date ? [trans.__('It was last used %1.', formatDate(date))] : []),
      trans._n(
        'A commit that only this run has goes from the list.',
        '%1 commits that only this run has go from the list.',
        own
      ),
      trans.__(
        'Commits that other runs share stay. What goes is deleted for good by the next `layerbook prune`.'
      ),
      trans.__('The notebook’s cells and the engine’s images stay as they are.')
    ],
    accept: trans.__('Delete'),
    kind: 'warn'
  });
  if (isAgreed) {
    const { notebookId, source } = history;
    await source.ask('historyDeleteBranch', { notebookId, branch });
    await history.reload();
  }
}

/** Writes the Dockerfile of a commit to a file. Throws a `LayerbookError`. */
export async function exportCommit(
  options: Options,
  { history, commit }: ICommitTarget
): Promise<void> {
  const { documents, tracker, trans } = options;
  const panel = findNotebook(tracker, history.notebookId);
  if (documents === null || panel === null) {
    throw refused(
      'The notebook of this history is not open.',
      'Open it: the Dockerfile is written beside it.'
    );
  }
  const { notebookId } = history;
  const { dockerfile: text } = await history.source.ask('historyCells', {
    notebookId,
    oid: commit.oid
  });
  await exportAt({ panel, commit, text, documents, trans });
}

/** Shows the Dockerfile of a commit, with the cell of each line. Throws a `LayerbookError`. */
export async function showCommitDockerfile(
  options: Options,
  target: ICommitTarget
): Promise<void> {
  const { app, editors, tracker, trans } = options;
  const { history, commit } = target;
  if (editors === null) {
    return;
  }
  const { notebookId } = history;
  const at = await history.source.ask('historyCells', {
    notebookId,
    oid: commit.oid
  });
  const panel = findNotebook(tracker, notebookId);
  const last = at.cells?.at(-1);
  if (panel === null || !at.cells || last === undefined) {
    await showDockerfile(at.dockerfile, editors, trans);
    return;
  }
  await showDockerfile(at.dockerfile, editors, trans, {
    title: trans.__('Dockerfile at %1', shortOid(commit.oid)),
    prefix: prefixOf(at.cells, last.id),
    cells: at.cells,
    reveal: (cellId, line) => void revealCell(app, panel, { cellId, line }),
    exportFile: () => {
      exportCommit(options, target).catch(tellFailure);
    }
  });
}
