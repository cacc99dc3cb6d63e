import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatDate, shortOid } from '../../../common/format.js';
import type { IPathEvent } from '../../../common/protocol/history-views.js';
import { useTrans } from '../../ui/trans.js';
import { useModel } from '../../ui/use-model.js';
import { FileDiffPane } from '../diff/file-diff-pane.js';
import type { FindLanguage } from '../find-language.js';
import { formatShortDate } from '../short-date.js';
import { DirectoryView } from './directory-view.js';
import type { PathHistoryModel } from './path-history-model.js';

/** Where a version of a path can be looked at further. */
export interface IPathHistoryActions {
  openLayer(event: IPathEvent): void;
  showCell(event: IPathEvent): void;
}

/** Versions that can be chosen to compare with; more are found by Ctrl-click in the list. */
const MAX_CHOICES = 500;

/** How the path changed at the chosen commit, or between it and another one. */
export function VersionView(props: {
  model: PathHistoryModel;
  actions: IPathHistoryActions;
  findLanguage: FindLanguage;
}): React.JSX.Element | null {
  const { model } = props;
  useModel(model);
  const { selected, version } = model;
  return selected === null ? null : (
    <div className="layerbook-path-version">
      <VersionBar model={model} selected={selected} actions={props.actions} />
      <div className="layerbook-path-version-body">
        {version === null ? null : version.kind === 'file' ? (
          <FileDiffPane
            file={version.file}
            refs={version.refs}
            source={model.source}
            findLanguage={props.findLanguage}
            onRetry={() => void model.loadVersion()}
          />
        ) : (
          <DirectoryView
            version={version}
            path={model.path ?? ''}
            onPath={path =>
              void model.show(path, { commit: selected.commit.oid })
            }
            onRetry={() => void model.loadVersion()}
          />
        )}
      </div>
    </div>
  );
}

/** What is compared with what, and where to look further. */
function VersionBar(props: {
  model: PathHistoryModel;
  selected: IPathEvent;
  actions: IPathHistoryActions;
}): React.JSX.Element {
  const { model, selected, actions } = props;
  const { commit } = selected;
  const trans = useTrans();
  return (
    <div className="layerbook-path-bar">
      <span className="layerbook-path-what" title={commit.instruction}>
        {commit.cellNumber > 0 ? (
          <span className="layerbook-muted">[{commit.cellNumber}] </span>
        ) : null}
        <code>{shortOid(commit.oid)}</code>{' '}
        <span className="layerbook-muted">{formatDate(commit.date)}</span>
      </span>
      <label className="layerbook-path-with">
        {trans.__('compared with')}{' '}
        <BaseSelect model={model} selected={selected} />
      </label>
      <button
        type="button"
        className="layerbook-button"
        disabled={commit.cellId === null}
        title={
          commit.cellId === null
            ? trans.__('No cell made this commit.')
            : trans.__('Go to the cell that made the commit')
        }
        onClick={() => actions.showCell(selected)}
      >
        {trans.__('Show Cell')}
      </button>
      <button
        type="button"
        className="layerbook-button"
        title={trans.__('Show everything that the commit changed')}
        onClick={() => actions.openLayer(selected)}
      >
        {trans.__('Open Layer')}
      </button>
    </div>
  );
}

function BaseSelect(props: {
  model: PathHistoryModel;
  selected: IPathEvent;
}): React.JSX.Element {
  const { model, selected } = props;
  const trans = useTrans();
  const choices = model.events.slice(0, MAX_CHOICES);
  const { base } = model;
  if (base !== null && !choices.includes(base)) {
    choices.push(base);
  }
  return (
    <select
      className="layerbook-path-select"
      value={base?.commit.oid ?? ''}
      onChange={event => {
        const { value } = event.currentTarget;
        const chosen = choices.find(one => one.commit.oid === value);
        void model.compareWith(chosen ?? null);
      }}
    >
      <option value="">{trans.__('what was there before it')}</option>
      {choices
        .filter(event => event !== selected)
        .map(event => (
          <option key={event.commit.oid} value={event.commit.oid}>
            {describeChoice(trans, event)}
          </option>
        ))}
    </select>
  );
}

function describeChoice(
  trans: TranslationBundle,
  { commit }: IPathEvent
): string {
  const place = commit.cellNumber > 0 ? `[${commit.cellNumber}] ` : '';
  const words =
    commit.subject.length > 60
      ? `${commit.subject.slice(0, 59)}…`
      : commit.subject;
  return trans.__(
    'the version at %1',
    `${place}${words} · ${shortOid(commit.oid)} · ${formatShortDate(commit.date, new Date())}`
  );
}
