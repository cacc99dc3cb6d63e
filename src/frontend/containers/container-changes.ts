import { Signal } from '@lumino/signaling';
import { noCounts } from '../../common/cards/counts.js';
import { parseCommitOid, parseContainerId } from '../../common/ids.js';
import type { CommitOid, ContainerId, NotebookId } from '../../common/ids.js';
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

/** Changes asked for at once where all are wanted. */
const PAGE = 5000;

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

/** All changes of a container that can be copied out of it: whatever is there, so nothing that was deleted. */
export async function listFiles(
  client: IRpcClient,
  params: {
    readonly notebookId: NotebookId;
    readonly containerId: ContainerId;
  },
  limit: number
): Promise<{ readonly files: readonly IFileChange[]; readonly more: number }> {
  const files: IFileChange[] = [];
  for (;;) {
    const page = await client.request('containerChanges', {
      ...params,
      ops: ['A', 'M', 'm', 'T'],
      offset: files.length,
      limit: Math.min(PAGE, limit - files.length)
    });
    files.push(...page.changes);
    const more = Math.max(0, page.total - files.length);
    if (page.changes.length === 0 || more === 0 || files.length >= limit) {
      return { files, more };
    }
  }
}
