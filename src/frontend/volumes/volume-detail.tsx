import * as React from 'react';
import { formatBytes } from '../../common/format.js';
import type {
  IVolumeInfo,
  IVolumeUser
} from '../../common/protocol/containers.js';
import { formatFullDate } from '../history/short-date.js';
import { useTrans } from '../ui/trans.js';
import { displayName, isAnonymous } from './volume-words.js';
import type { IVolumesActions } from './volumes-actions.js';

/** Users of a volume that are listed. */
const MAX_USERS = 6;

/** What is known of the chosen volume, and what can be done with it. */
export function VolumeDetail(props: {
  volume: IVolumeInfo;
  size: number | null | undefined;
  actions: IVolumesActions;
}): React.JSX.Element {
  const { volume, actions } = props;
  const trans = useTrans();
  const { name } = volume;
  return (
    <section
      className="layerbook-volume-detail"
      aria-label={trans.__('Volume %1', name)}
    >
      <div className="layerbook-volume-title" title={name}>
        {displayName(trans, volume)}
      </div>
      <VolumeFacts {...props} />
      <div className="layerbook-volume-buttons">
        <button
          type="button"
          className="layerbook-button"
          onClick={() => actions.browse(name)}
        >
          {trans.__('Browse')}
        </button>
        <button
          type="button"
          className="layerbook-button"
          onClick={() => actions.copy(name)}
        >
          {trans.__('Copy…')}
        </button>
        <button
          type="button"
          className="layerbook-button"
          onClick={() => actions.remove(name)}
        >
          {trans.__('Remove…')}
        </button>
      </div>
    </section>
  );
}

function VolumeFacts(props: {
  volume: IVolumeInfo;
  size: number | null | undefined;
  actions: IVolumesActions;
}): React.JSX.Element {
  const { volume, size, actions } = props;
  const trans = useTrans();
  return (
    <dl className="layerbook-details">
      <dt>{trans.__('Size')}</dt>
      <dd>
        {size === undefined
          ? trans.__('being counted…')
          : size === null
            ? trans.__('not known')
            : formatBytes(size)}
      </dd>
      {volume.createdAt === null ? null : (
        <>
          <dt>{trans.__('Made')}</dt>
          <dd>{formatFullDate(volume.createdAt)}</dd>
        </>
      )}
      <Maker volume={volume} actions={actions} />
      {volume.driver === 'local' ? null : (
        <>
          <dt>{trans.__('Driver')}</dt>
          <dd>{volume.driver}</dd>
        </>
      )}
      <dt>{trans.__('Used by')}</dt>
      <dd>
        <Users users={volume.usedBy} />
      </dd>
      {isAnonymous(volume) ? (
        <>
          <dt>{trans.__('Name')}</dt>
          <dd>
            {trans.__(
              'None: an image asked for it with VOLUME, and it goes with its container.'
            )}
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function Maker(props: {
  volume: IVolumeInfo;
  actions: IVolumesActions;
}): React.JSX.Element | null {
  const { volume, actions } = props;
  const trans = useTrans();
  const notebook = actions.notebookOf(volume);
  return volume.notebookId === null && notebook === null ? null : (
    <>
      <dt>{trans.__('By')}</dt>
      <dd>
        {notebook === null ? (
          trans.__('a notebook that is not open here')
        ) : (
          <button
            type="button"
            className="layerbook-link"
            title={trans.__('Open %1', notebook)}
            onClick={() => actions.openNotebook(notebook)}
          >
            {notebook}
          </button>
        )}
      </dd>
    </>
  );
}

function Users(props: { users: readonly IVolumeUser[] }): React.JSX.Element {
  const { users } = props;
  const trans = useTrans();
  if (users.length === 0) {
    return <>{trans.__('no container')}</>;
  }
  return (
    <ul className="layerbook-volume-users">
      {users.slice(0, MAX_USERS).map(user => (
        <li key={`${user.containerId} ${user.target}`}>
          <span
            className="layerbook-volume-mark"
            data-used={user.running}
            aria-hidden="true"
          >
            {user.running ? '●' : '○'}
          </span>{' '}
          {user.containerName}{' '}
          <span className="layerbook-muted">
            {user.running
              ? trans.__('runs, at %1', user.target)
              : trans.__('stopped, at %1', user.target)}
          </span>
        </li>
      ))}
      {users.length > MAX_USERS ? (
        <li className="layerbook-muted">
          {trans.__('and %1 more', users.length - MAX_USERS)}
        </li>
      ) : null}
    </ul>
  );
}
