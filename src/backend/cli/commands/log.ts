import {
  formatBytes,
  formatCount,
  formatDate,
  formatDuration
} from '../../../common/format.js';
import type {
  ICommitSummary,
  IHistoryPage
} from '../../../common/protocol/history.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook log NB`: the commits, newest first; with `gitDir` only where the repository is. */
export async function logCommand(
  terminal: ITerminal,
  options: { notebook: string; json: boolean; gitDir: boolean; limit: number }
): Promise<ExitCode> {
  const { history } = await openNotebook(options.notebook);
  if (options.gitDir) {
    terminal.out(
      options.json ? JSON.stringify({ gitDir: history.gitDir }) : history.gitDir
    );
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
    terminal.out(line(commit, page));
  }
  const more = page.total - page.commits.length;
  if (more > 0) {
    terminal.note(`and ${formatCount(more)} more: see -n.`);
  }
  return 0;
}

function line(commit: ICommitSummary, page: IHistoryPage): string {
  const { added, modified, metadata, deleted, bytes } = commit.counts;
  const names = namesOf(commit, page);
  return [
    commit.oid.slice(0, 10),
    `[${commit.cellNumber}] ${commit.subject}`,
    `+${formatCount(added)} ~${formatCount(modified + metadata)} −${formatCount(deleted)}`,
    formatBytes(bytes),
    ...runWords(commit),
    ...(names.length > 0 ? [`(${names.join(', ')})`] : [])
  ].join('  ');
}

function runWords({ lastRun }: ICommitSummary): string[] {
  if (!lastRun) {
    return [];
  }
  const { cached, milliseconds } = lastRun;
  return [
    ...(milliseconds === null ? [] : [formatDuration(milliseconds)]),
    cached ? 'cached' : 'built'
  ];
}

/** The line that the notebook is on, superseded ones with their date, tags and opened images. */
function namesOf(
  { branches, tags, images }: ICommitSummary,
  page: IHistoryPage
): string[] {
  const dates = new Map(page.branches.map(({ name, date }) => [name, date]));
  return [
    ...branches.map(name => {
      const date = dates.get(name);
      return name === page.head
        ? `HEAD → ${name}`
        : date
          ? `${name}, ${formatDate(date)}`
          : name;
    }),
    ...tags.map(name => `tag: ${name}`),
    ...images.map(name => `image: ${name}`)
  ];
}
