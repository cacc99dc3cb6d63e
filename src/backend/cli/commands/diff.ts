import { createTwoFilesPatch } from 'diff';
import { formatBytes } from '../../../common/format.js';
import type { CommitOid } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type {
  FileContent,
  IFileChange
} from '../../../common/protocol/history.js';
import type { IHistory } from '../../history/contract.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import { resolveCommit } from '../resolve-commit.js';
import type { ITerminal } from '../terminal.js';

const PAGE = 5_000;
/** A text diff that takes longer is given up: the files have too little in common. */
const DIFF_TIMEOUT_MS = 5_000;

/** `layerbook diff NB [A] [B] [--path P]`: files changed between two commits, or one file's text diff. */
export async function diffCommand(
  terminal: ITerminal,
  options: {
    notebook: string;
    from: string | null;
    to: string | null;
    path: string | null;
    json: boolean;
  }
): Promise<ExitCode> {
  const { history } = await openNotebook(options.notebook);
  const oid = await resolveCommit(history, options.to);
  const base =
    options.from === null ? null : await resolveCommit(history, options.from);
  if (options.path !== null) {
    return fileDiff(terminal, history, {
      base,
      oid,
      path: options.path,
      json: options.json
    });
  }
  const changes = await allChanges(history, base, oid);
  if (options.json) {
    terminal.out(JSON.stringify(changes));
  } else {
    for (const change of changes) {
      terminal.out(changeLine(change));
    }
  }
  return 0;
}

async function allChanges(
  history: IHistory,
  base: CommitOid | null,
  oid: CommitOid
): Promise<IFileChange[]> {
  const changes: IFileChange[] = [];
  for (;;) {
    const page = await history.changes({
      base,
      oid,
      offset: changes.length,
      limit: PAGE
    });
    changes.push(...page.changes);
    if (changes.length >= page.total || page.changes.length === 0) {
      return changes;
    }
  }
}

function changeLine(change: IFileChange): string {
  const size =
    change.kind === 'file' && change.op !== 'D'
      ? `  ${formatBytes(change.size)}`
      : '';
  const details = change.details?.length
    ? `  (${change.details.join(', ')})`
    : '';
  const target = change.target === undefined ? '' : ` -> ${change.target}`;
  return `${change.op} /${change.path}${target}${size}${details}`;
}

async function fileDiff(
  terminal: ITerminal,
  history: IHistory,
  options: {
    base: CommitOid | null;
    oid: CommitOid;
    path: string;
    json: boolean;
  }
): Promise<ExitCode> {
  const path = options.path.replace(/^\/+/, '');
  const { before, after } = await history.fileDiff({
    base: options.base,
    oid: options.oid,
    path
  });
  if (!before && !after) {
    throw new LayerbookError(
      'history.notFound',
      `/${path} is in neither of the two commits.`
    );
  }
  if (options.json) {
    terminal.out(JSON.stringify({ path, before, after }));
    return 0;
  }
  const patch = createTwoFilesPatch(
    `a/${path}`,
    `b/${path}`,
    textOf(before),
    textOf(after),
    undefined,
    undefined,
    {
      timeout: DIFF_TIMEOUT_MS
    }
  );
  terminal.out(
    patch?.replace(/\n$/, '') ??
      'The two versions are too different for a text diff.'
  );
  return 0;
}

function textOf(content: FileContent | null): string {
  switch (content?.kind) {
    case undefined:
      return '';
    case 'text':
    case 'special':
      return content.text;
    case 'symlink':
      return `symbolic link to ${content.target}\n`;
    case 'directory':
      return 'directory\n';
    case 'pointer':
      return `${content.why}, ${formatBytes(content.size)}, sha256 ${content.sha256}\n`;
  }
}
