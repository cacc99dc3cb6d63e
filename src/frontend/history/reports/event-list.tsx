import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes, formatDate, shortOid } from '../../../common/format.js';
import type { IPathEvent } from '../../../common/protocol/history-views.js';
import {
  ChangeMark,
  CountsView,
  describeCounts,
  describeOp
} from '../../ui/change-op.js';
import { useTrans } from '../../ui/trans.js';
import { VirtualTree } from '../../ui/virtual-tree.js';
import type { ITreeItem } from '../../ui/virtual-tree.js';
import { Badge } from '../badge.js';
import { findRunLines } from '../run-lines.js';
import type { RunLine } from '../run-lines.js';
import { formatShortDate } from '../short-date.js';
import type { PathHistoryModel } from './path-history-model.js';

const ROW_HEIGHT = 24;

/** The commits of a path, newest first. */
export function EventList(props: {
  model: PathHistoryModel;
}): React.JSX.Element {
  const { model } = props;
  const { events, selected, base } = model;
  const trans = useTrans();
  const lineOf = useRunLines(model);
  const active = selected === null ? -1 : events.indexOf(selected);
  const onEnd = React.useCallback(() => void model.loadMore(), [model]);
  const choose = (index: number, isCompare: boolean): void => {
    const event = events[index];
    if (event !== undefined) {
      void (isCompare ? model.compareWith(event) : model.select(event));
    }
  };
  return (
    <>
      <Columns />
      <VirtualTree
        label={trans.__('Commits that changed /%1', model.path ?? '')}
        count={events.length}
        rowHeight={ROW_HEIGHT}
        active={active}
        item={index => itemOf(trans, model, events[index], index)}
        renderRow={index => {
          const event = events[index];
          return event === undefined ? null : (
            <EventRow
              event={event}
              isBase={event === base}
              line={lineOf(event)}
              head={model.history.head}
            />
          );
        }}
        onMove={index => choose(index, false)}
        onOpen={(index, { isCompare }) => choose(index, isCompare)}
        onToggle={() => undefined}
        onEnd={onEnd}
      />
    </>
  );
}

function Columns(): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="layerbook-path-event layerbook-path-columns" aria-hidden>
      <span>{trans.__('Change')}</span>
      <span>{trans.__('Cell')}</span>
      <span>{trans.__('Instruction')}</span>
      <span />
      <span className="layerbook-path-size">{trans.__('Size')}</span>
      <span>{trans.__('Run')}</span>
      <span className="layerbook-path-size">{trans.__('Date')}</span>
    </div>
  );
}

function EventRow(props: {
  event: IPathEvent;
  isBase: boolean;
  line: RunLine | null;
  head: string | null;
}): React.JSX.Element {
  const { event, isBase, line } = props;
  const { commit, change, below } = event;
  const trans = useTrans();
  return (
    <div
      className="layerbook-path-event"
      data-op={change?.op ?? ''}
      data-base={isBase}
      data-line={line?.kind ?? 'current'}
    >
      <span className="layerbook-path-op">
        {change === null ? (
          <span className="layerbook-op" />
        ) : (
          <ChangeMark op={change.op} />
        )}
        <span aria-hidden="true">
          {change === null
            ? trans.__('below it')
            : describeOp(trans, change.op)}
        </span>
      </span>
      <span className="layerbook-commit-cell">
        {commit.cellNumber > 0 ? `[${commit.cellNumber}]` : ''}
      </span>
      <code className="layerbook-commit-subject">{commit.subject}</code>
      <span className="layerbook-path-details">
        {isBase ? (
          <span className="layerbook-path-base">{trans.__('compared')}</span>
        ) : null}
        {below === null ? (
          <span className="layerbook-muted">{change?.details?.join(', ')}</span>
        ) : (
          <CountsView counts={below} />
        )}
      </span>
      <span className="layerbook-path-size">{describeSize(event)}</span>
      <span className="layerbook-path-run">
        <RunName event={event} line={line} head={props.head} />
      </span>
      <span className="layerbook-path-size layerbook-muted">
        {formatShortDate(commit.date, new Date())}
      </span>
    </div>
  );
}

/** The run that a commit is of. */
function RunName(props: {
  event: IPathEvent;
  line: RunLine | null;
  head: string | null;
}): React.JSX.Element | null {
  const { line, head } = props;
  const trans = useTrans();
  switch (line?.kind) {
    case 'current':
      return head === null ? null : (
        <Badge
          kind="head"
          name={head}
          title={trans.__('of %1, where the notebook is', head)}
        />
      );
    case 'superseded':
      return (
        <Badge
          kind="branch"
          name={line.branch}
          title={trans.__('of the superseded run %1', line.branch)}
        />
      );
    case 'image':
      return (
        <Badge
          kind="image"
          name={line.image}
          title={trans.__('of the opened image %1', line.image)}
        />
      );
    case undefined:
      return null;
  }
}

function describeSize({ change, commit, below }: IPathEvent): string {
  if (change === null || change.kind === 'directory') {
    return below === null || below.bytes === 0 ? '' : formatBytes(below.bytes);
  }
  const isGone = change.op === 'D' || commit.kind === 'config';
  return isGone || change.kind !== 'file' ? '' : formatBytes(change.size);
}

function itemOf(
  trans: TranslationBundle,
  model: PathHistoryModel,
  event: IPathEvent | undefined,
  index: number
): ITreeItem {
  if (event === undefined) {
    return { key: String(index), level: 0, isOpen: null, title: '' };
  }
  const { commit, change, below } = event;
  const place = commit.cellNumber > 0 ? `[${commit.cellNumber}] ` : '';
  const words = [
    ...(change === null ? [] : [describeOp(trans, change.op)]),
    ...(change?.details ?? []),
    ...(below === null
      ? []
      : [trans.__('below it %1', describeCounts(trans, below))]),
    ...(event === model.base ? [trans.__('compared with this version')] : []),
    describeSize(event),
    shortOid(commit.oid),
    formatDate(commit.date)
  ];
  return {
    key: commit.oid,
    level: 0,
    isOpen: null,
    title: `${place}${commit.subject}\n  ${words.filter(Boolean).join(' · ')}`,
    data: { oid: commit.oid, path: model.path ?? '' }
  };
}

/** The run of each event, as far as the commits around it are known. */
function useRunLines(
  model: PathHistoryModel
): (event: IPathEvent) => RunLine | null {
  const { commits, head } = model.history;
  return React.useMemo(() => {
    const lines = findRunLines(commits, head);
    return ({ commit }) => lines.get(commit.oid) ?? null;
  }, [commits, head]);
}
