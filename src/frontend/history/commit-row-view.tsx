import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { CountsView, describeCounts } from '../ui/change-op.js';
import { Chevron } from '../ui/disclosure.js';
import { formatBytes, formatDate, shortOid } from '../../common/format.js';
import { useTrans } from '../ui/trans.js';
import { commitsOf } from './commit-rows.js';
import type { CommitRow } from './commit-rows.js';

/** The words of a row: cell, instruction, branches, what changed. */
export function CommitRowView(props: {
  row: CommitRow;
  head: string | null;
  /** Keeps room for the mark of groups, as other rows are groups. */
  hasGroups: boolean;
}): React.JSX.Element | null {
  const { row, head, hasGroups } = props;
  const trans = useTrans();
  const commits = commitsOf(row);
  const newest = commits[0];
  const oldest = commits.at(-1);
  if (newest === undefined || oldest === undefined) {
    return null;
  }
  const isGroup = row.kind === 'group';
  const counts = isGroup ? row.counts : newest.counts;
  const branches =
    isGroup && row.isOpen ? [] : commits.flatMap(one => one.branches);
  return (
    <>
      {hasGroups ? (
        <Chevron state={isGroup ? (row.isOpen ? 'open' : 'closed') : 'none'} />
      ) : null}
      <span className="layerbook-commit-cell">
        {newest.cellNumber > 0 ? `[${newest.cellNumber}]` : ''}
      </span>
      {branches.map(name => (
        <BranchBadge key={name} name={name} isHead={name === head} />
      ))}
      <code className="layerbook-commit-subject">
        {row.kind === 'commit'
          ? newest.subject
          : row.isOpen
            ? trans.__('%1 steps of one run', commits.length)
            : describeGroup(trans, oldest, commits.length)}
      </code>
      <span className="layerbook-commit-counts">
        {newest.kind === 'config' && !isGroup ? (
          <span className="layerbook-muted">{trans.__('config')}</span>
        ) : (
          <CountsView counts={counts} />
        )}
      </span>
      <span className="layerbook-commit-size">
        {counts.bytes > 0 ? formatBytes(counts.bytes) : ''}
      </span>
    </>
  );
}

/** The name of a branch at its tip; the one that the notebook is on is filled. */
export function BranchBadge(props: {
  name: string;
  isHead: boolean;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <span
      className="layerbook-branch"
      data-head={props.isHead}
      title={
        props.isHead
          ? trans.__('Branch %1: the notebook is here', props.name)
          : trans.__('Branch %1', props.name)
      }
    >
      {props.name}
    </span>
  );
}

/** Everything about a row in words, for its tooltip and for a screen reader. */
export function describeRow(
  trans: TranslationBundle,
  row: CommitRow,
  head: string | null
): string {
  const lines = commitsOf(row).map(commit =>
    describeCommit(trans, commit, head)
  );
  return lines.join('\n');
}

function describeCommit(
  trans: TranslationBundle,
  commit: ICommitSummary,
  head: string | null
): string {
  const branches = commit.branches.map(name =>
    name === head
      ? trans.__('branch %1, the notebook is here', name)
      : trans.__('branch %1', name)
  );
  const parts = [
    shortOid(commit.oid),
    ...branches,
    commit.kind === 'config'
      ? commit.config.join(', ')
      : `${formatBytes(commit.counts.bytes)}, ${describeCounts(trans, commit.counts)}`,
    formatDate(commit.date)
  ];
  const place = commit.cellNumber > 0 ? `[${commit.cellNumber}] ` : '';
  return `${place}${commit.subject}\n  ${parts.filter(Boolean).join(' · ')}`;
}

function describeGroup(
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
