import * as React from 'react';
import {
  formatBytes,
  formatCount,
  formatDate,
  shortOid
} from '../../../common/format.js';
import type { IPathEvent } from '../../../common/protocol/history-views.js';
import { ChangeMark, CountsView } from '../../ui/change-op.js';
import { ErrorNotice, Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import { useModel } from '../../ui/use-model.js';
import { VirtualTree } from '../../ui/virtual-tree.js';
import type { PathHistoryModel } from './path-history-model.js';

const ROW_HEIGHT = 24;

/** Where a commit of the list can be looked at further. */
export interface IPathHistoryActions {
  openLayer(event: IPathEvent): void;
  showCell(event: IPathEvent): void;
}

/** Every commit that added, changed or removed a path; the difference of the chosen one is shown beside. */
export function PathHistoryView(props: {
  model: PathHistoryModel;
  actions: IPathHistoryActions;
}): React.JSX.Element {
  const { model } = props;
  useModel(model);
  return (
    <div className="layerbook-path-history">
      <PathBox key={model.path} model={model} />
      <Events {...props} />
    </div>
  );
}

function PathBox(props: { model: PathHistoryModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const [text, setText] = React.useState(
    model.path === '' ? '' : `/${model.path}`
  );
  return (
    <form
      className="layerbook-toolbar"
      onSubmit={event => {
        event.preventDefault();
        void model.show(text.trim());
      }}
    >
      <input
        type="text"
        className="layerbook-filter layerbook-path-box"
        placeholder={trans.__('/path/in/the/image')}
        aria-label={trans.__('Path in the image')}
        spellCheck={false}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <button type="submit" className="layerbook-button">
        {trans.__('Show')}
      </button>
    </form>
  );
}

function Events(props: {
  model: PathHistoryModel;
  actions: IPathHistoryActions;
}): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  if (model.error !== null) {
    return (
      <ErrorNotice
        error={model.error}
        onRetry={() => void model.show(model.path)}
      />
    );
  }
  if (model.path === '') {
    return (
      <Notice title={trans.__('Whose history?')}>
        <p>
          {trans.__(
            'Type the path of a file or a directory in the image, such as /etc/passwd.'
          )}
        </p>
      </Notice>
    );
  }
  if (model.total === null) {
    return (
      <div className="layerbook-notice layerbook-muted" role="status">
        {trans.__('Loading…')}
      </div>
    );
  }
  return model.total === 0 ? (
    <NeverThere model={model} />
  ) : (
    <>
      <EventList {...props} />
      <EventBar {...props} />
    </>
  );
}

function NeverThere(props: { model: PathHistoryModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  return (
    <Notice
      title={trans.__('No layer of this history has had /%1.', model.path)}
    >
      {model.similar.length === 0 ? (
        <p>
          {trans.__(
            'The History panel finds paths by a part of them: choose “paths” beside its filter.'
          )}
        </p>
      ) : (
        <>
          <p>{trans.__('Like it are:')}</p>
          <ul className="layerbook-report-list">
            {model.similar.map(path => (
              <li key={path}>
                <button
                  type="button"
                  className="layerbook-link"
                  onClick={() => void model.show(path)}
                >
                  /{path}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}

function EventList(props: {
  model: PathHistoryModel;
  actions: IPathHistoryActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const { events } = model;
  const trans = useTrans();
  const active = model.selected === null ? -1 : events.indexOf(model.selected);
  const select = (index: number): void => {
    const event = events[index];
    if (event !== undefined) {
      void model.select(event);
    }
  };
  return (
    <div
      className="layerbook-path-events"
      onDoubleClick={() => model.selected && actions.openLayer(model.selected)}
    >
      <VirtualTree
        label={trans.__('Commits that changed /%1', model.path)}
        count={events.length}
        rowHeight={ROW_HEIGHT}
        active={active}
        item={index => ({
          key: events[index]?.commit.oid ?? String(index),
          level: 0,
          isOpen: null,
          title: events[index]?.commit.instruction ?? ''
        })}
        renderRow={index => (
          <EventRow
            event={events[index]}
            isBase={events[index] === model.base}
          />
        )}
        onMove={select}
        onOpen={select}
        onToggle={() => undefined}
        onEnd={() => void model.loadMore()}
      />
    </div>
  );
}

function EventRow(props: {
  event: IPathEvent | undefined;
  isBase: boolean;
}): React.JSX.Element | null {
  const { event, isBase } = props;
  const trans = useTrans();
  if (event === undefined) {
    return null;
  }
  const { commit, change, below } = event;
  return (
    <span className="layerbook-path-event">
      {change === null ? (
        <span className="layerbook-op" />
      ) : (
        <ChangeMark op={change.op} />
      )}
      <span className="layerbook-commit-cell">
        {commit.cellNumber > 0 ? `[${commit.cellNumber}]` : ''}
      </span>
      <code className="layerbook-commit-subject">{commit.subject}</code>
      {isBase ? (
        <span className="layerbook-muted">{trans.__('compared with')}</span>
      ) : null}
      <span className="layerbook-muted layerbook-path-details">
        {change?.details?.join(', ') ?? ''}
      </span>
      {below === null ? null : <CountsView counts={below} />}
      <span className="layerbook-report-size">
        {change !== null && change.op !== 'D' && change.kind === 'file'
          ? formatBytes(change.size)
          : ''}
      </span>
      <span className="layerbook-muted layerbook-path-date">
        {formatDate(commit.date)}
      </span>
    </span>
  );
}

function EventBar(props: {
  model: PathHistoryModel;
  actions: IPathHistoryActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const { selected } = model;
  const trans = useTrans();
  return (
    <div className="layerbook-toolbar layerbook-path-bar">
      <span role="status">
        {model.isComparing
          ? trans.__('Choose the version to compare with.')
          : selected !== null && model.base !== null
            ? trans.__(
                'from %1 to %2',
                shortOid(model.base.commit.oid),
                shortOid(selected.commit.oid)
              )
            : trans._n(
                '1 commit',
                '%2 commits',
                model.total ?? 0,
                formatCount(model.total ?? 0)
              )}
      </span>
      <span className="layerbook-path-actions">
        <button
          type="button"
          className="layerbook-button"
          aria-pressed={model.isComparing}
          disabled={selected === null || model.events.length < 2}
          onClick={() => model.toggleCompare()}
        >
          {trans.__('Compare with…')}
        </button>
        <button
          type="button"
          className="layerbook-button"
          disabled={selected === null}
          onClick={() => selected && actions.openLayer(selected)}
        >
          {trans.__('Open layer')}
        </button>
        <button
          type="button"
          className="layerbook-button"
          disabled={selected?.commit.cellId === null || selected === null}
          onClick={() => selected && actions.showCell(selected)}
        >
          {trans.__('Show cell')}
        </button>
      </span>
    </div>
  );
}
