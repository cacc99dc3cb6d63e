import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes, formatDuration, shortOid } from '../../common/format.js';
import type {
  ICommitSummary,
  ILastRun
} from '../../common/protocol/history.js';
import { describeCounts } from '../ui/change-op.js';
import { commitsOf } from './commit-rows.js';
import type { CommitRow } from './commit-rows.js';
import type { RunLine } from './run-lines.js';
import { formatFullDate } from './short-date.js';

/** What the rows of a history have in common. */
export interface IRowContext {
  readonly head: string | null;
  /** Of a commit; null: it is not known. */
  readonly lineOf: (commit: ICommitSummary) => RunLine | null;
  /** ISO 8601; null: not recorded. */
  readonly dateOf: (branch: string) => string | null;
}

/** Everything about a row in words, for its tooltip and for a screen reader. */
export function describeRow(
  trans: TranslationBundle,
  row: CommitRow,
  context: IRowContext
): string {
  return commitsOf(row)
    .map(commit => describeCommit(trans, commit, context))
    .join('\n');
}

/** A branch at its tip, in words. */
export function describeBranch(
  trans: TranslationBundle,
  name: string,
  context: Pick<IRowContext, 'head' | 'dateOf'>
): string {
  const date = context.dateOf(name);
  if (name === context.head) {
    return trans.__('branch %1, the notebook is here', name);
  }
  return date === null
    ? trans.__('branch %1, superseded', name)
    : trans.__(
        'branch %1, superseded, last used %2',
        name,
        formatFullDate(date)
      );
}

/** How a step went when it was last run, in words. */
export function describeLastRun(
  trans: TranslationBundle,
  { cached, milliseconds, date }: ILastRun
): string {
  const when = formatFullDate(date);
  if (cached) {
    return trans.__('taken from the build cache when last run, %1', when);
  }
  return milliseconds === null
    ? trans.__('built when last run, %1', when)
    : trans.__(
        'built in %1 when last run, %2',
        formatDuration(milliseconds),
        when
      );
}

/** The row of a group that is folded. */
export function describeGroup(
  trans: TranslationBundle,
  oldest: ICommitSummary,
  count: number
): string {
  return trans._n(
    '%2 and %1 more',
    '%2 and %1 more',
    count - 1,
    oldest.subject
  );
}

function describeCommit(
  trans: TranslationBundle,
  commit: ICommitSummary,
  context: IRowContext
): string {
  const parts = [
    shortOid(commit.oid),
    ...commit.branches.map(name => describeBranch(trans, name, context)),
    ...commit.tags.map(name => trans.__('tag %1', name)),
    ...commit.images.map(name => trans.__('opened image %1', name)),
    ...describeLine(trans, commit, context),
    commit.kind === 'config'
      ? commit.config.join(', ')
      : `${formatBytes(commit.counts.bytes)}, ${describeCounts(trans, commit.counts)}`,
    ...(commit.lastRun === null
      ? []
      : [describeLastRun(trans, commit.lastRun)]),
    trans.__('made %1', formatFullDate(commit.date))
  ];
  const place = commit.cellNumber > 0 ? `[${commit.cellNumber}] ` : '';
  return `${place}${commit.subject}\n  ${parts.filter(Boolean).join(' · ')}`;
}

/** What a commit without a name of its own is part of. */
function describeLine(
  trans: TranslationBundle,
  commit: ICommitSummary,
  { lineOf }: IRowContext
): string[] {
  const line = lineOf(commit);
  if (line?.kind === 'superseded' && !commit.branches.includes(line.branch)) {
    return [trans.__('of the superseded run %1', line.branch)];
  }
  if (line?.kind === 'image' && !commit.images.includes(line.image)) {
    return [trans.__('of the opened image %1', line.image)];
  }
  return [];
}
