import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { formatBytes, formatCount, formatMode } from '../../common/format.js';
import type { IVolumeEntry } from '../../common/protocol/containers.js';
import { formatFullDate, formatShortDate } from '../history/short-date.js';
import { GlyphView } from '../ui/glyphs.js';
import type { Glyph } from '../ui/glyphs.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { HANDS_ON_FOCUS, VirtualTree } from '../ui/virtual-tree.js';
import { tellFailure } from '../history/actions/with-progress.js';
import { droppedFiles } from './dropped-files.js';
import type { IDroppedFile } from './dropped-files.js';
import type { IEntryOrder } from './sort-entries.js';
import { uploadFiles } from './upload-files.js';
import type { VolumeModel } from './volume-model.js';

/** Height of a file's row, in pixels; as in the layer view. */
const ROW_HEIGHT = 22;

/** A folder of a volume. */
export function VolumeView(props: { model: VolumeModel }): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  const [isTarget, dropProps] = useDrop(files =>
    uploadFiles(model, files, trans)
  );
  return (
    <div
      className="layerbook-pane layerbook-volume-folder"
      data-drop={isTarget}
      {...dropProps}
    >
      <VolumeToolbar model={model} />
      <VolumeColumns model={model} />
      <VolumeBody model={model} />
      <VolumeFoot model={model} />
    </div>
  );
}

function VolumeToolbar(props: { model: VolumeModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const input = React.useRef<HTMLInputElement>(null);
  return (
    <div className="layerbook-toolbar">
      <Breadcrumbs model={model} />
      <span className="layerbook-toolbar-end">
        <button
          type="button"
          className="layerbook-button"
          title={trans.__(
            'Upload files into this folder; dropping them does it, too'
          )}
          onClick={() => input.current?.click()}
        >
          {trans.__('Upload…')}
        </button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={trans.__('Files to upload')}
          onChange={event => {
            const list = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            const files = list.map(file => ({ path: file.name, file }));
            uploadFiles(model, files, trans).catch(tellFailure);
          }}
        />
        <button
          type="button"
          className="layerbook-icon-button"
          aria-label={trans.__('Refresh the folder')}
          title={trans.__('Refresh')}
          onClick={() => void model.load()}
        >
          <refreshIcon.react tag="span" />
        </button>
      </span>
    </div>
  );
}

function Breadcrumbs(props: { model: VolumeModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const parts = model.path === '' ? [] : model.path.split('/');
  const crumbs = [
    { label: model.volume, path: '' },
    ...parts.map((label, index) => ({
      label,
      path: parts.slice(0, index + 1).join('/')
    }))
  ];
  return (
    <nav className="layerbook-volume-crumbs" aria-label={trans.__('Folder')}>
      {crumbs.map(({ label, path }, index) => (
        <React.Fragment key={path}>
          {index === 0 ? null : (
            <span className="layerbook-muted" aria-hidden="true">
              /
            </span>
          )}
          {path === model.path ? (
            <span aria-current="location">{label}</span>
          ) : (
            <button
              type="button"
              className="layerbook-link"
              onClick={() => void model.load(path)}
            >
              {label}
            </button>
          )}
        </React.Fragment>
      ))}
    </nav>
  );
}

function VolumeColumns(props: { model: VolumeModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div
      className="layerbook-volume-entry layerbook-volume-columns"
      role="group"
      aria-label={trans.__('Order')}
    >
      <SortButton {...props} by="name" label={trans.__('Name')} />
      <SortButton {...props} by="size" label={trans.__('Size')} />
      <SortButton {...props} by="date" label={trans.__('Modified')} />
      <span className="layerbook-volume-mode">{trans.__('Mode')}</span>
      <span className="layerbook-volume-owner">{trans.__('Owner')}</span>
    </div>
  );
}

function SortButton(props: {
  model: VolumeModel;
  by: IEntryOrder['by'];
  label: string;
}): React.JSX.Element {
  const { model, by, label } = props;
  const { order } = model;
  const trans = useTrans();
  const isOn = order.by === by;
  // Names go up first, sizes and dates down.
  const arrow = order.isReversed === (by === 'name') ? '▾' : '▴';
  return (
    <button
      type="button"
      className={`layerbook-file-sort layerbook-volume-${by}`}
      aria-pressed={isOn}
      title={trans.__('Sort by %1', label)}
      onClick={() => {
        model.order = { by, isReversed: isOn ? !order.isReversed : false };
      }}
    >
      {label}
      <span aria-hidden="true">{isOn ? ` ${arrow}` : ''}</span>
    </button>
  );
}

function VolumeBody(props: { model: VolumeModel }): React.JSX.Element {
  const { model } = props;
  const { entries, error } = model;
  const trans = useTrans();
  if (error !== null) {
    return (
      <div className="layerbook-pane-empty">
        <ErrorNotice error={error} onRetry={() => void model.load()} />
      </div>
    );
  }
  if (entries === null) {
    return (
      <div className="layerbook-pane-empty layerbook-notice layerbook-muted">
        {trans.__('Listing…')}
      </div>
    );
  }
  if (entries.length === 0) {
    return <EmptyFolder />;
  }
  return <EntryList model={model} entries={entries} />;
}

function EmptyFolder(): React.JSX.Element {
  const trans = useTrans();
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    // The list that was opened by a key is gone: the keys still mean this folder.
    if (document.activeElement === document.body) {
      const host = box.current?.closest<HTMLElement>(`[${HANDS_ON_FOCUS}]`);
      host?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <div ref={box} className="layerbook-pane-empty">
      <Notice title={trans.__('This folder is empty.')}>
        <p>
          {trans.__(
            'Drop files here to upload them, or let a container write to it.'
          )}
        </p>
      </Notice>
    </div>
  );
}

function EntryList(props: {
  model: VolumeModel;
  entries: readonly IVolumeEntry[];
}): React.JSX.Element {
  const { model, entries } = props;
  const trans = useTrans();
  return (
    <VirtualTree
      label={trans.__('Files of the volume %1', model.volume)}
      count={entries.length}
      rowHeight={ROW_HEIGHT}
      active={entries.findIndex(({ name }) => name === model.active)}
      item={index => {
        const entry = entries[index];
        return {
          key: entry?.name ?? String(index),
          level: 0,
          isOpen: null,
          title: entry === undefined ? '' : describe(trans, model, entry)
        };
      }}
      renderRow={index => {
        const entry = entries[index];
        return entry === undefined ? null : <EntryRow entry={entry} />;
      }}
      nameOf={index => entries[index]?.name ?? ''}
      copyText={index => model.pathOf(entries[index]?.name ?? '')}
      onMove={index => model.setActive(entries[index]?.name ?? null)}
      onOpen={index => {
        const entry = entries[index];
        if (entry !== undefined) {
          void model.open(entry);
        }
      }}
      onToggle={() => undefined}
    />
  );
}

const EntryRow = React.memo(function EntryRow(props: {
  entry: IVolumeEntry;
}): React.JSX.Element {
  const { entry } = props;
  const date = new Date(entry.mtime * 1000).toISOString();
  return (
    <div className="layerbook-volume-entry">
      <span className="layerbook-volume-name">
        <GlyphView glyph={glyphOf(entry.kind)} />
        <span className="layerbook-volume-entry-name">{entry.name}</span>
        {entry.target === undefined ? null : (
          <span className="layerbook-muted">→ {entry.target}</span>
        )}
      </span>
      <span className="layerbook-volume-size">
        {entry.kind === 'file' ? formatBytes(entry.size) : ''}
      </span>
      <span className="layerbook-volume-date">
        {formatShortDate(date, new Date())}
      </span>
      <span className="layerbook-volume-mode">{formatMode(entry.mode)}</span>
      <span className="layerbook-volume-owner">
        {entry.uid}:{entry.gid}
      </span>
    </div>
  );
});

function glyphOf(kind: IVolumeEntry['kind']): Glyph {
  switch (kind) {
    case 'symlink':
      return 'link';
    case 'other':
      return 'device';
    case 'file':
    case 'directory':
      return kind;
  }
}

function describe(
  trans: TranslationBundle,
  model: VolumeModel,
  entry: IVolumeEntry
): string {
  const path = `/${model.pathOf(entry.name)}`;
  const date = formatFullDate(new Date(entry.mtime * 1000).toISOString());
  const owner = `${entry.uid}:${entry.gid}`;
  const rest = [formatMode(entry.mode), owner, date];
  switch (entry.kind) {
    case 'directory':
      return [`${path}/`, ...rest].join(' · ');
    case 'file':
      return [path, formatBytes(entry.size), ...rest].join(' · ');
    case 'symlink':
      return [path, trans.__('link to %1', entry.target ?? '?'), ...rest].join(
        ' · '
      );
    case 'other':
      return [path, trans.__('not a file that can be opened'), ...rest].join(
        ' · '
      );
  }
}

function VolumeFoot(props: { model: VolumeModel }): React.JSX.Element {
  const { model } = props;
  const { entries, more, isCut } = model;
  const trans = useTrans();
  const words = [
    model.isLoading ? trans.__('Listing…') : '',
    entries === null
      ? ''
      : trans._n(
          '1 entry',
          '%2 entries',
          entries.length,
          formatCount(entries.length)
        ),
    more === 0 ? '' : trans.__('%1 more are not listed', formatCount(more)),
    isCut
      ? trans.__(
          'there may be more: the engine has no image with `find` to list so much data'
        )
      : ''
  ];
  return (
    <div className="layerbook-history-foot" role="status">
      {words.filter(word => word !== '').join(' · ')}
    </div>
  );
}

/** Whether files are being dragged over the element, and what the element needs to take them. */
function useDrop(
  take: (files: readonly IDroppedFile[]) => Promise<void>
): [
  boolean,
  Pick<
    React.DOMAttributes<HTMLElement>,
    'onDragOver' | 'onDragLeave' | 'onDrop'
  >
] {
  const [isTarget, setTarget] = React.useState(false);
  return [
    isTarget,
    {
      onDragOver: event => {
        if (event.dataTransfer.types.includes('Files')) {
          event.preventDefault();
          event.stopPropagation();
          setTarget(true);
        }
      },
      onDragLeave: () => setTarget(false),
      onDrop: event => {
        if (event.dataTransfer.types.includes('Files')) {
          event.preventDefault();
          event.stopPropagation();
          setTarget(false);
          droppedFiles(event.dataTransfer).then(take).catch(tellFailure);
        }
      }
    }
  ];
}
