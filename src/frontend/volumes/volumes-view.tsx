import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { formatBytes, formatCount } from '../../common/format.js';
import type { IVolumeInfo } from '../../common/protocol/containers.js';
import { formatShortDate } from '../history/short-date.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { VirtualTree } from '../ui/virtual-tree.js';
import { VolumeDetail } from './volume-detail.js';
import { displayName, describeUse, isAnonymous } from './volume-words.js';
import type { IVolumesActions } from './volumes-actions.js';
import type { VolumesModel } from './volumes-model.js';

/** Height of a volume's row, in pixels. */
const ROW_HEIGHT = 42;

/** An option line of a container cell that mounts a volume. */
const EXAMPLE = '#| volumes: ["data:/data"]';

interface IViewProps {
  readonly model: VolumesModel;
  readonly actions: IVolumesActions;
}

/** The Volumes panel. */
export function VolumesView(props: IViewProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const { selected } = model;
  return (
    <>
      <VolumesHead {...props} />
      <VolumesBody {...props} />
      {selected === null ? null : (
        <VolumeDetail
          volume={selected}
          size={model.sizeOf(selected.name)}
          actions={props.actions}
        />
      )}
      <VolumesFoot model={model} />
    </>
  );
}

function VolumesHead({ model, actions }: IViewProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="layerbook-history-head">
      <div className="layerbook-history-title">
        <div className="layerbook-history-name">{trans.__('Volumes')}</div>
        <button
          type="button"
          className="layerbook-icon-button"
          aria-label={trans.__('New volume')}
          title={trans.__('New volume…')}
          onClick={() => actions.create()}
        >
          <addIcon.react tag="span" />
        </button>
        <button
          type="button"
          className="layerbook-icon-button"
          aria-label={trans.__('Refresh the volumes')}
          title={trans.__('Refresh')}
          onClick={() => void model.load()}
        >
          <refreshIcon.react tag="span" />
        </button>
      </div>
      {(model.volumes?.length ?? 0) === 0 ? null : (
        <input
          type="search"
          className="layerbook-filter"
          placeholder={trans.__('Filter volumes')}
          aria-label={trans.__('Filter volumes')}
          title={trans.__('Part of a name, a notebook or a container')}
          spellCheck={false}
          value={model.filter}
          onChange={event => {
            model.filter = event.currentTarget.value;
          }}
        />
      )}
    </div>
  );
}

function VolumesBody(props: IViewProps): React.JSX.Element {
  const { model, actions } = props;
  const trans = useTrans();
  if (model.volumes === null) {
    return model.error === null ? (
      <div className="layerbook-notice layerbook-muted">
        {trans.__('Asking the engine…')}
      </div>
    ) : (
      <ErrorNotice error={model.error} onRetry={() => void model.load()} />
    );
  }
  if (model.volumes.length === 0) {
    return <NoVolumes actions={actions} />;
  }
  if (model.shown.length === 0) {
    return <Notice title={trans.__('No volume matches the filter.')} />;
  }
  return <VolumeList {...props} />;
}

/** What a volume is for. */
function NoVolumes(props: { actions: IVolumesActions }): React.JSX.Element {
  const trans = useTrans();
  return (
    <Notice title={trans.__('The engine has no volumes yet.')}>
      <p>
        {trans.__(
          'What a container writes is in its own writable layer, and is gone with the container. A volume is a folder that the engine keeps: what is written there outlives every container, and the next one finds it again.'
        )}
      </p>
      <p>
        {trans.__(
          'Name a volume in the option lines of a container cell. It is made when the cell runs, and is the folder /data in the container:'
        )}
      </p>
      <pre className="layerbook-volumes-example">
        <code>{EXAMPLE}</code>
      </pre>
      <button
        type="button"
        className="layerbook-button"
        onClick={() => props.actions.create()}
      >
        {trans.__('New Volume…')}
      </button>
    </Notice>
  );
}

function VolumeList({ model, actions }: IViewProps): React.JSX.Element {
  const trans = useTrans();
  const { shown, selected } = model;
  const chosen = selected?.name ?? null;
  return (
    <div
      className="layerbook-volumes-list"
      onKeyDownCapture={event => {
        if (chosen !== null && onVolumeKey(event.key, chosen, actions)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
    >
      <VirtualTree
        label={trans.__('Volumes of the engine')}
        count={shown.length}
        rowHeight={ROW_HEIGHT}
        active={shown.findIndex(({ name }) => name === chosen)}
        item={index => {
          const volume = shown[index];
          return {
            key: volume?.name ?? String(index),
            level: 0,
            isOpen: null,
            title: volume === undefined ? '' : describe(trans, model, volume),
            data: { volume: volume?.name ?? '' }
          };
        }}
        renderRow={index => {
          const volume = shown[index];
          return volume === undefined ? null : (
            <VolumeRow
              volume={volume}
              size={model.sizeOf(volume.name)}
              actions={actions}
            />
          );
        }}
        nameOf={index => shown[index]?.name ?? ''}
        copyText={index => shown[index]?.name ?? null}
        onMove={index => model.select(shown[index]?.name ?? null)}
        onOpen={index => model.select(shown[index]?.name ?? null)}
        onToggle={() => undefined}
      />
    </div>
  );
}

function onVolumeKey(
  key: string,
  name: string,
  actions: IVolumesActions
): boolean {
  switch (key) {
    case 'Enter':
      actions.browse(name);
      return true;
    case 'Delete':
      actions.remove(name);
      return true;
    default:
      return false;
  }
}

function VolumeRow(props: {
  volume: IVolumeInfo;
  size: number | null | undefined;
  actions: IVolumesActions;
}): React.JSX.Element {
  const { volume, size, actions } = props;
  const trans = useTrans();
  const notebook = actions.notebookOf(volume);
  const isUsed = volume.usedBy.some(({ running }) => running);
  const words = [
    describeUse(trans, volume),
    notebook === null ? '' : notebook.slice(notebook.lastIndexOf('/') + 1),
    volume.createdAt === null
      ? ''
      : formatShortDate(volume.createdAt, new Date())
  ];
  return (
    <div
      className="layerbook-volume-row"
      onDoubleClick={() => actions.browse(volume.name)}
    >
      <div className="layerbook-volume-line">
        <span
          className="layerbook-volume-name"
          data-anonymous={isAnonymous(volume)}
        >
          {displayName(trans, volume)}
        </span>
        <span className="layerbook-volume-size">
          {size === undefined ? '…' : size === null ? '' : formatBytes(size)}
        </span>
      </div>
      <div className="layerbook-volume-line layerbook-muted">
        <span
          className="layerbook-volume-mark"
          data-used={isUsed}
          aria-hidden="true"
        >
          {isUsed ? '●' : '○'}
        </span>
        <span className="layerbook-volume-words">
          {words.filter(word => word !== '').join(' · ')}
        </span>
      </div>
    </div>
  );
}

function describe(
  trans: TranslationBundle,
  model: VolumesModel,
  volume: IVolumeInfo
): string {
  const size = model.sizeOf(volume.name);
  return [
    volume.name,
    typeof size === 'number' ? formatBytes(size) : '',
    describeUse(trans, volume)
  ]
    .filter(part => part !== '')
    .join(' · ');
}

function VolumesFoot(props: { model: VolumesModel }): React.JSX.Element | null {
  const { model } = props;
  const trans = useTrans();
  const all = model.volumes?.length ?? 0;
  if (all === 0 && (model.volumes === null || model.error === null)) {
    return null;
  }
  const shown = model.shown.length;
  return (
    <div className="layerbook-history-foot" role="status">
      {model.error !== null ? (
        <>
          <span title={model.error.hint}>{model.error.message}</span>{' '}
          <button
            type="button"
            className="layerbook-link"
            onClick={() => void model.load()}
          >
            {trans.__('Try again')}
          </button>
        </>
      ) : shown < all ? (
        trans.__('%1 of %2 volumes', formatCount(shown), formatCount(all))
      ) : (
        trans._n('1 volume', '%2 volumes', all, formatCount(all))
      )}
    </div>
  );
}
