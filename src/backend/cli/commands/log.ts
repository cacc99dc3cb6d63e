import { formatBytes, formatCount } from '../../../common/format.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import type { ExitCode } from '../exit-code.js';
import { openLocalSession } from '../local-session.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook log NB`: the commits, newest first; with `gitDir` only where the repository is. */
export async function logCommand(
  terminal: ITerminal,
  options: { notebook: string; json: boolean; gitDir: boolean; limit: number }
): Promise<ExitCode> {
  const file = await NotebookFile.read(options.notebook);
  const { runs } = await openLocalSession(file.path);
  const history = await runs.history(file.snapshot().id);
  if (options.gitDir) {
    terminal.out(history.gitDir);
    return 0;
  }
  const page = await history.log({ offset: 0, limit: options.limit });
  if (options.json) {
    terminal.out(JSON.stringify(page));
    return 0;
  }
  if (page.commits.length === 0) {
    terminal.note(
      'No commits yet: run a Dockerfile cell, or `layerbook execute` the notebook.'
    );
  }
  for (const commit of page.commits) {
    terminal.out(line(commit, page.head));
  }
  return 0;
}

function line(commit: ICommitSummary, head: string | null): string {
  const { added, modified, metadata, deleted, bytes } = commit.counts;
  const names = commit.branches.map(name =>
    name === head ? `HEAD → ${name}` : name
  );
  return [
    commit.oid.slice(0, 10),
    `[${commit.cellNumber}] ${commit.subject}`,
    `+${formatCount(added)} ~${formatCount(modified + metadata)} −${formatCount(deleted)}`,
    formatBytes(bytes),
    ...(names.length > 0 ? [`(${names.join(', ')})`] : [])
  ].join('  ');
}
