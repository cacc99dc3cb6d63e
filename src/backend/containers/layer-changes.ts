import type { ChangeOp } from '../../common/cards/changes.js';
import { countChange, noCounts } from '../../common/cards/counts.js';
import type { ContainerId } from '../../common/ids.js';
import type {
  IChangesPage,
  IFileChange
} from '../../common/protocol/history.js';
import type {
  ICancellable,
  IContainerState,
  IEngine
} from '../engine/contract.js';
import {
  compareStates,
  encodeTarget
} from '../history/layer/change-details.js';
import { displayPath, treePath } from '../history/layer/layer-path.js';
import type { INodeMeta, NodeType } from '../history/layer/node-meta.js';
import { toFileChange } from '../history/layer/summary.js';
import { LruMap } from '../history/lru-map.js';
import { parentsOf } from '../runner/changed-paths.js';
import { INIT_PATHS } from '../runner/plan-run.js';
import type { TarHeader } from '../runner/tar-entries.js';
import {
  kindOf,
  opOf,
  readLayerChanges,
  type ILayerChange
} from '../runner/writable-layer.js';
import { withReference } from './reference.js';

/** Lists that are kept in memory; of an ended container it does not change any more. */
const KEPT_LISTS = 8;
/** How much is looked at for a list that a person asked for. */
const LIMITS = { looks: 2_000, folderBytes: 2 * 1024 ** 3 };

/** A container whose writable layer is read. */
export interface ILayerSource {
  readonly id: ContainerId;
  readonly state: IContainerState;
  /** Where something is mounted, as far as the engine does not say. */
  readonly mountPoints: readonly string[];
}

/** Which of the changes are asked for, as `containerChanges` has it. */
export interface ILayerPage {
  readonly offset: number;
  readonly limit: number;
  readonly ops?: readonly ChangeOp[] | undefined;
  readonly pathFilter?: string | undefined;
}

/** What containers changed in their writable layers, in the form in which the history tells of layers. */
export class LayerChanges {
  private readonly _lists = new LruMap<string, readonly IFileChange[]>(
    KEPT_LISTS
  );

  /** One page. Throws `engine.*`, or `signal.reason`. */
  async page(
    engine: IEngine,
    source: ILayerSource,
    params: ILayerPage,
    options: ICancellable
  ): Promise<IChangesPage> {
    const { offset, limit, ops, pathFilter } = params;
    const changes = await this._list(engine, source, { ...options, offset });
    const listed = changes.filter(
      ({ op, path }) =>
        (!ops || ops.includes(op)) && (!pathFilter || path.includes(pathFilter))
    );
    const counts = noCounts();
    for (const { op, kind, size } of changes) {
      countChange(counts, op, kind === 'file' ? size : 0);
    }
    return {
      changes: listed.slice(offset, offset + limit),
      total: listed.length,
      counts
    };
  }

  /** What a running container changed is read anew for the first page only. */
  private async _list(
    engine: IEngine,
    { id, state, mountPoints }: ILayerSource,
    { offset, signal }: { readonly offset: number } & ICancellable
  ): Promise<readonly IFileChange[]> {
    const key = `${id} ${state.startedAt} ${String(state.running)}`;
    const known = this._lists.get(key);
    if (known && (offset > 0 || !state.running)) {
      return known;
    }
    const points = [
      ...new Set([
        ...mountPoints,
        ...state.mounts.map(({ target }) => target.replace(/\/+$/, '')),
        ...INIT_PATHS
      ])
    ];
    const changes = await withReference(
      engine,
      state.imageId,
      reference =>
        readLayerChanges(
          engine,
          { id, mountPoints: points, reference, signal },
          LIMITS
        ),
      { signal }
    );
    // A folder is known as one by what is in it, also where it was not looked at.
    const folders = new Set(
      changes.flatMap(item => parentsOf(item.change.path))
    );
    const list = changes.map(item =>
      toChange(item, folders.has(item.change.path) ? 'directory' : 'file')
    );
    this._lists.set(key, list);
    return list;
  }
}

/** One change in the history's words. What was not looked at is told without what is not known of it. */
function toChange(
  layerChange: ILayerChange,
  likelyKind: 'file' | 'directory'
): IFileChange {
  const { change, before, after } = layerChange;
  const op = opOf(layerChange);
  const path = treePath(Buffer.from(change.path));
  const header = op === 'D' ? before : after;
  if (!header) {
    return {
      op,
      kind: likelyKind,
      path: displayPath(path),
      size: 0,
      mode: null,
      uid: null,
      gid: null,
      mtime: null
    };
  }
  const meta = metaOf(header);
  return toFileChange({ op, path, meta, was: wasOf(layerChange) });
}

/** What differs, where both sides are known. */
function wasOf({ change, before, after }: ILayerChange): string {
  if (change.kind !== 'modified' || !before || !after) {
    return '';
  }
  // As for `op`: equal size and age stand for equal content.
  const oid = ({ size, mtime, linkname }: TarHeader): string =>
    `${size} ${mtime.getTime()} ${linkname ?? ''}`;
  const difference = compareStates(
    { meta: metaOf(before), oid: oid(before) },
    { meta: metaOf(after), oid: oid(after) }
  );
  return difference?.was ?? '';
}

const TYPES: Readonly<Record<string, NodeType>> = {
  directory: 'd',
  symlink: 'l',
  link: 'h',
  fifo: 'p',
  'character-device': 'c',
  'block-device': 'b'
};

function metaOf(header: TarHeader): INodeMeta {
  const type = TYPES[header.type] ?? 'f';
  return {
    type,
    mode: header.mode & 0o7777,
    uid: header.uid,
    gid: header.gid,
    size: kindOf(header) === 'file' ? header.size : 0,
    mtime: Math.floor(header.mtime.getTime() / 1000),
    extra: extraOf(type, header),
    content: '',
    xattrs: ''
  };
}

function extraOf(type: NodeType, header: TarHeader): string {
  switch (type) {
    case 'l':
      return encodeTarget(Buffer.from(header.linkname ?? ''));
    case 'h':
      return treePath(Buffer.from(header.linkname ?? ''));
    case 'c':
    case 'b':
      return `${header.devmajor ?? 0}:${header.devminor ?? 0}`;
    default:
      return '';
  }
}
