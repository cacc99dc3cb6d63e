import type { FileKind } from '../../../common/cards/changes.js';
import { formatBytes, formatDate, formatMode } from '../../../common/format.js';
import type { ITreeEntry } from '../../../common/protocol/history-views.js';
import { treeAt } from '../../history/read/tree.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import { resolveCommit, resolveCommitPath } from '../resolve-commit.js';
import { table } from '../table.js';
import type { ITerminal } from '../terminal.js';

/** As `ls -l` marks them. */
const LETTERS: Readonly<Record<FileKind, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  hardlink: '-',
  device: 'c',
  fifo: 'p'
};

/** `layerbook tree NB [COMMIT[:DIR]]`: one directory of the image at a commit, and what the commit did to it. */
export async function treeCommand(
  terminal: ITerminal,
  options: {
    readonly notebook: string;
    readonly object: string | null;
    readonly json: boolean;
  }
): Promise<ExitCode> {
  const { history } = await openNotebook(options.notebook);
  const { oid, path } =
    options.object === null
      ? { oid: await resolveCommit(history, null), path: '' }
      : await resolveCommitPath(history, options.object);
  const page = await stoppable(signal =>
    treeAt(history, oid, path, { signal })
  );
  if (options.json) {
    terminal.out(JSON.stringify(page));
  } else {
    table(page.entries.map(rowOf), [2]).forEach(row => terminal.out(row));
  }
  return 0;
}

function rowOf(entry: ITreeEntry): string[] {
  const { below } = entry;
  const changed =
    entry.op ??
    (below && below.added + below.modified + below.metadata + below.deleted > 0
      ? '·'
      : ' ');
  const isDirectory = entry.kind === 'directory';
  return [
    `${changed} ${LETTERS[entry.kind]}${formatMode(entry.mode)}`,
    `${entry.uid}:${entry.gid}`,
    formatBytes(entry.size),
    formatDate(new Date(entry.mtime * 1000).toISOString()),
    entry.name +
      (isDirectory ? '/' : '') +
      (entry.target === undefined ? '' : ` -> ${entry.target}`)
  ];
}
