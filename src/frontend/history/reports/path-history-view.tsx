import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import { ErrorNotice, Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import { useModel } from '../../ui/use-model.js';
import { EventList } from './event-list.js';
import { PathBox } from './path-box.js';
import type { PathHistoryModel } from './path-history-model.js';

/** Every commit that added, changed or removed a path; how it changed at the chosen one is shown below. */
export function PathHistoryView(props: {
  model: PathHistoryModel;
}): React.JSX.Element {
  const { model } = props;
  useModel(model);
  return (
    <div className="layerbook-path-history">
      <PathBox
        key={model.path}
        history={model.history}
        path={model.path}
        onPath={path => void model.show(path)}
      />
      <Status model={model} />
      <Events model={model} />
    </div>
  );
}

/** One line, always there: what the list below is. */
function Status(props: { model: PathHistoryModel }): React.JSX.Element {
  const { path, total, error } = props.model;
  const trans = useTrans();
  const isKnown = path !== null && error === null;
  return (
    <div className="layerbook-path-status" role="status">
      {!isKnown
        ? ''
        : total === null
          ? trans.__('Looking through the history…')
          : trans._n(
              '1 commit added, changed or removed /%3',
              '%2 commits added, changed or removed /%3',
              total,
              formatCount(total),
              path
            )}
    </div>
  );
}

function Events(props: { model: PathHistoryModel }): React.JSX.Element | null {
  const { model } = props;
  const trans = useTrans();
  if (model.error !== null) {
    return (
      <ErrorNotice error={model.error} onRetry={() => void model.reload()} />
    );
  }
  if (model.path === null) {
    return (
      <Notice title={trans.__('Which path’s history?')}>
        <p>
          {trans.__(
            'Type a file or a directory of the image, such as /etc/passwd: every commit that added, changed or removed it is listed here, of all runs, with the differences.'
          )}
        </p>
        <p>
          {trans.__(
            'Or right-click a file of a layer, and choose “History of Path…”.'
          )}
        </p>
      </Notice>
    );
  }
  switch (model.total) {
    case null:
      return null;
    case 0:
      return <NeverThere model={model} path={model.path} />;
    default:
      return <EventList model={model} />;
  }
}

/** No commit has the path: says so, and offers those with a like name. */
function NeverThere(props: {
  model: PathHistoryModel;
  path: string;
}): React.JSX.Element {
  const { model, path } = props;
  const trans = useTrans();
  return (
    <Notice
      title={trans.__('No commit of this history has ever had /%1.', path)}
    >
      <SimilarPaths model={model} />
    </Notice>
  );
}

function SimilarPaths(props: { model: PathHistoryModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  if (model.similar === null) {
    return (
      <p role="status">{trans.__('Looking for paths with a like name…')}</p>
    );
  }
  const { paths, error } = model.similar;
  if (error !== null || paths.length === 0) {
    return (
      <p>
        {error === null
          ? trans.__(
              'No path has a name like it. Upper and lower case count, and a link is not followed: its target has a history of its own.'
            )
          : error.message}
      </p>
    );
  }
  return (
    <>
      <p>{trans.__('Paths with a like name:')}</p>
      <ul className="layerbook-report-list">
        {paths.map(one => (
          <li key={one}>
            <button
              type="button"
              className="layerbook-link layerbook-report-path"
              onClick={() => void model.show(one)}
            >
              /{one}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
