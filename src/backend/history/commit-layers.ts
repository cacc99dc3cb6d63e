import type { Readable } from 'node:stream';
import type { CommitIndex } from './commit-index.js';
import { readChanges, readCommitTree } from './commit-tree.js';
import type { ICommitInfo } from './contract.js';
import { formatMessage } from './git/commit-message.js';
import { commitSeconds, encodeCommit } from './git/commit-object.js';
import { encodeTree, MODE, type Oid } from './git/object.js';
import { PackWriter } from './git/pack-writer.js';
import type { Repository } from './git/repository.js';
import { applyLayer } from './layer/apply-layer.js';
import {
  CHANGES_FILE,
  decodeChanges,
  encodeChange,
  pathOfLine,
  type IChangeRecord
} from './layer/change-record.js';
import { POLICY } from './layer/content-policy.js';
import { MergedTree } from './layer/merged-tree.js';
import type { Metadata, Segment } from './layer/metadata.js';
import { Overlay } from './layer/overlay.js';
import { countChanges } from './layer/summary.js';
import type { MetadataCache } from './metadata-cache.js';
import { Pacer } from './pacer.js';

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
  /** A commit that put the same layers on the same tree: its tree is taken, and no tar is read. */
  readonly like: Oid | null;
}

/** A commit that was made. */
export interface INewCommit {
  readonly oid: Oid;
  readonly changes: readonly IChangeRecord[];
}

/** The merged tree with its list of changes. */
interface IApplied {
  readonly rootfs: Oid;
  readonly changes: readonly IChangeRecord[];
  readonly lines: readonly string[];
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
  const before = await metadata.get(request.parent);
  const writer = new PackWriter(repository.gitDir, oid =>
    repository.objects.hasPacked(oid)
  );
  try {
    const applied =
      request.like === null
        ? await applyTars(context, { ...request, writer, before })
        : takeFrom(context, request.like);
    const tree = writeCommitTree(writer, request.info, applied);
    if (writer.finish().length > 0) {
      repository.objects.refresh();
    }
    const message = formatMessage({
      ...request.info,
      notebookId: context.notebookId,
      counts: countChanges(applied.changes)
    });
    const oid = await repository.writeCommit(
      encodeCommit({
        tree,
        parents: request.parent === null ? [] : [request.parent],
        date: commitSeconds(request.info.date),
        message
      })
    );
    index.get(oid);
    metadata.add(oid, before.with(segmentOf(applied.lines)));
    return { oid, changes: applied.changes };
  } finally {
    writer.abort();
  }
}

async function applyTars(
  { repository, index, signal }: ICommitContext,
  {
    parent,
    tars,
    writer,
    before
  }: ICommitRequest & { writer: PackWriter; before: Metadata }
): Promise<IApplied> {
  const { objects } = repository;
  const root =
    parent === null
      ? null
      : readCommitTree(objects, index.get(parent).tree).rootfs;
  const tree = new MergedTree(oid => objects.tree(oid), root);
  const overlay = new Overlay(tree, before);
  for await (const tar of tars ?? []) {
    await applyLayer(overlay, tar, { writer, signal });
  }
  const pacer = new Pacer(signal);
  const changes = await overlay.changes(pacer);
  const rootfs = await tree.write(data => writer.add('tree', data), pacer);
  return { rootfs, changes, lines: changes.map(encodeChange) };
}

function takeFrom(
  { repository: { objects }, index }: ICommitContext,
  oid: Oid
): IApplied {
  const { rootfs, changes } = readCommitTree(objects, index.get(oid).tree);
  const records = decodeChanges(readChanges(objects, changes));
  return { rootfs, changes: records, lines: records.map(encodeChange) };
}

function writeCommitTree(
  writer: PackWriter,
  info: ICommitInfo,
  { rootfs, lines, changes }: IApplied
): Oid {
  const text = lines.map(line => `${line}\n`).join('');
  const { diffId, chainId, imageId, kind } = info;
  const description = {
    version: 1,
    kind,
    imageId,
    diffId,
    chainId,
    counts: countChanges(changes),
    policy: POLICY
  };
  const blob = (name: string, content: string) => ({
    name,
    mode: MODE.file,
    oid: writer.add('blob', Buffer.from(content))
  });
  const layer = encodeTree([
    blob(CHANGES_FILE, text),
    blob('layer.json', `${JSON.stringify(description, null, 2)}\n`)
  ]);
  return writer.add(
    'tree',
    encodeTree([
      blob('Dockerfile', info.dockerfile),
      { name: 'layer', mode: MODE.directory, oid: writer.add('tree', layer) },
      { name: 'rootfs', mode: MODE.directory, oid: rootfs }
    ])
  );
}

function segmentOf(lines: readonly string[]): Segment {
  return new Map(
    lines.map(line => [pathOfLine(line), line.startsWith('D') ? null : line])
  );
}
