import * as React from 'react';
import { formatBytes, formatDuration } from '../../common/format.js';
import type {
  ICommitSummary,
  ILastRun
} from '../../common/protocol/history.js';
import { CountsView } from '../ui/change-op.js';
import { Chevron } from '../ui/disclosure.js';
import { StateMark } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { Badge } from './badge.js';
import { commitsOf } from './commit-rows.js';
import type { CommitRow } from './commit-rows.js';
import {
  describeBranch,
  describeGroup,
  describeLastRun
} from './commit-words.js';
import type { IRowContext } from './commit-words.js';
import { formatShortDate } from './short-date.js';

/** The words of a row: cell, names, instruction, what changed, how its last run went. */
export function CommitRowView(props: {
  row: CommitRow;
  context: IRowContext;
  /** Keeps room for the mark of groups, as other rows are groups. */
  hasGroups: boolean;
}): React.JSX.Element | null {
  const { row, context, hasGroups } = props;
  const trans = useTrans();
  const commits = commitsOf(row);
  const newest = commits[0];
  const oldest = commits.at(-1);
  if (newest === undefined || oldest === undefined) {
    return null;
  }
  const isGroup = row.kind === 'group';
  const counts = isGroup ? row.counts : newest.counts;
  return (
    <>
      {hasGroups ? (
        <Chevron state={isGroup ? (row.isOpen ? 'open' : 'closed') : 'none'} />
      ) : null}
      <span className="layerbook-commit-cell">
        {newest.cellNumber > 0 ? `[${newest.cellNumber}]` : ''}
      </span>
      {isGroup && row.isOpen ? null : (
        <Names commits={commits} context={context} />
      )}
      <code className="layerbook-commit-subject">
        {row.kind === 'commit'
          ? newest.subject
          : row.isOpen
            ? trans.__('%1 steps of one run', commits.length)
            : describeGroup(trans, oldest, commits.length)}
      </code>
      <LastRunView commits={commits} />
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

/** The name of a branch at its tip, where nothing more is known of it. */
export function BranchBadge(props: {
  name: string;
  isHead: boolean;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <Badge
      kind={props.isHead ? 'head' : 'branch'}
      name={props.name}
      title={
        props.isHead
          ? trans.__('Branch %1: the notebook is here', props.name)
          : trans.__('Branch %1', props.name)
      }
    />
  );
}

/** Branches, tags and opened images at a row; each kind has a shape of its own. */
function Names(props: {
  commits: readonly ICommitSummary[];
  context: IRowContext;
}): React.JSX.Element {
  const { commits, context } = props;
  const trans = useTrans();
  return (
    <>
      {commits
        .flatMap(one => one.branches)
        .map(name => {
          const date = name === context.head ? null : context.dateOf(name);
          return (
            <Badge
              key={`branch ${name}`}
              kind={name === context.head ? 'head' : 'branch'}
              name={name}
              note={date === null ? '' : formatShortDate(date, new Date())}
              title={describeBranch(trans, name, context)}
            />
          );
        })}
      {commits
        .flatMap(one => one.tags)
        .map(name => (
          <Badge
            key={`tag ${name}`}
            kind="tag"
            name={name}
            title={trans.__('tag %1', name)}
          />
        ))}
      {commits
        .flatMap(one => one.images)
        .map(name => (
          <Badge
            key={`image ${name}`}
            kind="image"
            name={name}
            title={trans.__('opened image %1', name)}
          />
        ))}
    </>
  );
}

/** Whether the last run built the row's steps or found them in the cache, how long it took, and when. */
function LastRunView(props: {
  commits: readonly ICommitSummary[];
}): React.JSX.Element {
  const trans = useTrans();
  const run = sumRuns(props.commits);
  return (
    <>
      <span
        className="layerbook-commit-run"
        title={run === null ? undefined : describeLastRun(trans, run)}
      >
        {run === null ? null : (
          <StateMark
            shape={run.cached ? 'cached' : 'done'}
            word={run.cached ? trans.__('cached') : trans.__('built')}
          />
        )}
      </span>
      <span className="layerbook-commit-time">
        {run === null || run.cached || run.milliseconds === null
          ? ''
          : formatDuration(run.milliseconds)}
      </span>
      <span className="layerbook-commit-date">
        {run === null ? '' : formatShortDate(run.date, new Date())}
      </span>
    </>
  );
}

/** Steps of one run as one: cached when all are, and as long as all that were built. */
function sumRuns(commits: readonly ICommitSummary[]): ILastRun | null {
  const runs = commits.flatMap(one => one.lastRun ?? []);
  const newest = runs[0];
  if (newest === undefined) {
    return null;
  }
  const times = runs.flatMap(run => (run.cached ? [] : [run.milliseconds]));
  return {
    date: newest.date,
    cached: runs.every(run => run.cached),
    milliseconds: times.reduce<number | null>(
      (sum, time) => (sum === null || time === null ? null : sum + time),
      0
    )
  };
}
