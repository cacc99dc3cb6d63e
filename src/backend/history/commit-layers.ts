import type { Readable } from 'node:stream';
import type { CommitIndex } from './commit-index.js';
import {
  readChanges,
  readCommitTree,
  type ICommitTree
} from './commit-tree.js';
import type { ICommitInfo } from './commit-info.js';
import { formatMessage } from './git/commit-message.js';
import { commitSeconds, encodeCommit } from './git/commit-object.js';
import { encodeTree, MODE, type Oid } from './git/object.js';
import { PackWriter } from './git/pack-writer.js';
import { ATTRIBUTES, type Repository } from './git/repository.js';
import {
  CHANGES_FILE,
  decodeChanges,
  encodeChanges,
  type IChangeRecord
} from './layer/change-record.js';
import { layOver } from './layer/lay-over.js';
import {
  DESCRIPTION_FILE,
  encodeLayerDescription
} from './layer/layer-description.js';
import { MergedTree } from './layer/merged-tree.js';
import { readSegment, type Metadata } from './layer/metadata.js';
import { countChanges } from './layer/summary.js';
import type { MetadataCache } from './metadata-cache.js';

/** What is needed to make a commit. */
export interface ICommitContext {
  readonly repository: Repository;
  readonly index: CommitIndex;
  readonly metadata: MetadataCache;
  readonly notebookId: string;
  readonly signal: AbortSignal | undefined;
}

/** What a commit is made of. */
export interface ICommitRequest {
  readonly parent: Oid | null;
  readonly tars: AsyncIterable<Readable> | null;
  readonly info: ICommitInfo;
  /** What the same layers on the same tree came to already, in this repository: no tar is read. */
  readonly ready: ICommitTree | null;
}

/** A commit that was made. */
export interface INewCommit {
  readonly oid: Oid;
  readonly changes: readonly IChangeRecord[];
}

/** The merged tree with its list of changes. */
interface IApplied {
  readonly tree: ICommitTree;
  readonly changes: readonly IChangeRecord[];
  readonly text: string;
}

/**
 * Makes one commit. The objects are on the disk before the commit, and the commit before anything names it. The caller
 * holds the writer's lock.
 */
export async function commitLayers(
  context: ICommitContext,
  request: ICommitRequest
): Promise<INewCommit> {
  const { repository, index, metadata } = context;
  const { info, parent } = request;
  const before = await metadata.get(parent);
  const writer = new PackWriter(repository.gitDir, oid =>
    repository.objects.hasPacked(oid)
  );
  try {
    const { tree, changes, text } =
      request.ready === null
        ? await applyTars(context, { ...request, writer, before })
        : readReady(context, request.ready);
    const root = writeCommitTree(writer, info, { tree, changes });
    if (writer.finish().length > 0) {
      repository.objects.refresh();
    }
    const message = formatMessage({
      ...info,
      notebookId: context.notebookId,
      counts: countChanges(changes)
    });
    const oid = await repository.writeCommit(
      encodeCommit({
        tree: root,
        parents: parent === null ? [] : [parent],
        date: commitSeconds(info.date),
        message
      })
    );
    index.get(oid);
    metadata.add(oid, before.with(readSegment(text)));
    return { oid, changes };
  } finally {
    writer.abort();
  }
}

async function applyTars(
  { repository: { objects }, index, signal }: ICommitContext,
  {
    parent,
    tars,
    writer,
    before
  }: ICommitRequest & { writer: PackWriter; before: Metadata }
): Promise<IApplied> {
  const root =
    parent === null
      ? null
      : readCommitTree(objects, index.get(parent).tree).rootfs;
  const tree = new MergedTree(oid => objects.tree(oid), root);
  const { rootfs, changes } = await layOver(tree, before, tars ?? none(), {
    writer,
    signal
  });
  const text = encodeChanges(changes);
  const list = writer.add('blob', Buffer.from(text));
  return { tree: { rootfs, changes: list }, changes, text };
}

async function* none(): AsyncGenerator<Readable> {
  // A commit without layers.
}

function readReady(
  { repository: { objects } }: ICommitContext,
  tree: ICommitTree
): IApplied {
  const text = readChanges(objects, tree.changes);
  return { tree, changes: decodeChanges(text), text };
}

function writeCommitTree(
  writer: PackWriter,
  info: ICommitInfo,
  { tree, changes }: Pick<IApplied, 'tree' | 'changes'>
): Oid {
  const file = (name: string, oid: Oid) => ({ name, mode: MODE.file, oid });
  const directory = (name: string, oid: Oid) => ({
    name,
    mode: MODE.directory,
    oid
  });
  const put = (text: string): Oid => writer.add('blob', Buffer.from(text));
  const description = encodeLayerDescription({
    ...info,
    counts: countChanges(changes),
    cells: info.cells ?? null,
    file: info.file ?? {},
    config: info.runtime ?? null
  });
  const layer = encodeTree([
    file(CHANGES_FILE, tree.changes),
    file(DESCRIPTION_FILE, put(description))
  ]);
  return writer.add(
    'tree',
    encodeTree([
      // The repository's own attributes do not travel with a clone.
      file('.gitattributes', put(ATTRIBUTES)),
      file('Dockerfile', put(info.dockerfile)),
      directory('layer', writer.add('tree', layer)),
      directory('rootfs', tree.rootfs)
    ])
  );
}
