import { Signal } from '@lumino/signaling';
import { noCounts } from '../../common/cards/counts.js';
import { parseCommitOid, parseContainerId } from '../../common/ids.js';
import type { CommitOid, ContainerId, NotebookId } from '../../common/ids.js';
import type { IContainerParams } from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type {
  IChangesPage,
  IChangesParams,
  ICommitSummary,
  IFileChange,
  IFileDiff,
  IFileDiffParams
} from '../../common/protocol/history.js';
import type {
  IHistorySource,
  IRequestOptions
} from '../history/history-source.js';
import type { IRpcClient } from '../tokens.js';
import { choosable } from './chosen-paths.js';
import type { ChosenPaths } from './chosen-paths.js';

/** Changes asked for at once where all are wanted. */
const PAGE = 5000;
/** Changed files that are listed to choose from. */
const MAX_FILES = 20_000;
/** Files up to which all are chosen at first. */
const FEW = 20;

/** The changes of an ended container's writable layer, as views of layers take them. */
export class ContainerChanges implements IHistorySource {
  constructor(client: IRpcClient, containerId: ContainerId) {
    this._client = client;
    this._containerId = containerId;
  }

  /** A container that has ended does not change. */
  readonly changed = new Signal<this, NotebookId>(this);

  async changes(
    params: IChangesParams,
    options?: IRequestOptions
  ): Promise<IChangesPage> {
    const { base: _base, oid: _oid, ...page } = params;
    return await this._client.request(
      'containerChanges',
      { ...page, containerId: this._containerId },
      options
    );
  }

  async fileDiff(
    { notebookId, path }: IFileDiffParams,
    options?: IRequestOptions
  ): Promise<IFileDiff> {
    return await this._client.request(
      'containerFileDiff',
      { notebookId, path, containerId: this._containerId },
      options
    );
  }

  log(): Promise<never> {
    return notInHistory();
  }

  location(): Promise<never> {
    return notInHistory();
  }

  ask(): Promise<never> {
    return notInHistory();
  }

  private readonly _client: IRpcClient;
  private readonly _containerId: ContainerId;
}

async function notInHistory(): Promise<never> {
  await Promise.resolve();
  throw new LayerbookError(
    'history.notFound',
    'A container’s writable layer is not in the history.',
    { hint: 'Make it a cell to have it there.' }
  );
}

/** What stands for the container where a view expects a commit. */
export function commitOf(
  containerId: ContainerId,
  subject: string
): ICommitSummary {
  return {
    oid: oidOf(containerId),
    parents: [],
    kind: 'layer',
    subject,
    instruction: subject,
    cellId: null,
    cellNumber: 0,
    runId: '',
    date: '',
    counts: noCounts(),
    imageId: '',
    diffId: null,
    branches: [],
    tags: [],
    images: [],
    config: [],
    lastRun: null
  };
}

function oidOf(containerId: ContainerId): CommitOid {
  return parseCommitOid(parseContainerId(containerId).slice(0, 40));
}

/** What of an ended container can be copied out of it. */
export interface ICopyableFiles {
  readonly files: readonly IFileChange[];
  /** Changes that are not in the list. */
  readonly more: number;
  /** Those that are chosen at first: all, when they are few. */
  readonly chosen: ChosenPaths;
}

/** All changes of a container that can be copied out of it: whatever is there, so nothing that was deleted. */
export async function listFiles(
  client: IRpcClient,
  { notebookId, containerId }: IContainerParams
): Promise<ICopyableFiles> {
  const found: IFileChange[] = [];
  let more = 0;
  let isDone = false;
  while (!isDone) {
    const page = await client.request('containerChanges', {
      notebookId,
      containerId,
      ops: ['A', 'M', 'm', 'T'],
      offset: found.length,
      limit: Math.min(PAGE, MAX_FILES - found.length)
    });
    found.push(...page.changes);
    more = Math.max(0, page.total - found.length);
    isDone =
      page.changes.length === 0 || more === 0 || found.length >= MAX_FILES;
  }
  const files = choosable(found);
  const isFew = files.length <= FEW;
  return {
    files,
    more,
    chosen: new Set(isFew ? files.map(({ path }) => path) : [])
  };
}
