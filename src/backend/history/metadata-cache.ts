import type { CommitIndex } from './commit-index.js';
import { readChanges, readCommitTree } from './commit-tree.js';
import type { Oid } from './git/object.js';
import type { ObjectStore } from './git/object-store.js';
import { Metadata, readSegmentPaced, type Segment } from './layer/metadata.js';
import { LruMap } from './lru-map.js';
import { Pacer } from './pacer.js';

/** Commits whose metadata is kept; what they have in common is kept once. */
const KEPT_COMMITS = 16;

/** Metadata at commits, folded from the change lists of the commits before them. */
export class MetadataCache {
  private readonly _objects: ObjectStore;
  private readonly _index: CommitIndex;
  private readonly _kept = new LruMap<Oid, Metadata>(KEPT_COMMITS);

  constructor(objects: ObjectStore, index: CommitIndex) {
    this._objects = objects;
    this._index = index;
  }

  /** Metadata of every path at a commit (null: before the first). */
  async get(oid: Oid | null): Promise<Metadata> {
    const missing: Oid[] = [];
    let metadata: Metadata | undefined;
    let at = oid;
    while (at !== null && (metadata = this._kept.get(at)) === undefined) {
      missing.push(at);
      at = this._index.get(at).parents[0] ?? null;
    }
    metadata ??= Metadata.empty;
    const pacer = new Pacer();
    for (const commit of missing.reverse()) {
      metadata = metadata.with(await this._segment(commit, pacer));
      await pacer.pause();
    }
    if (oid !== null) {
      this._kept.set(oid, metadata);
    }
    return metadata;
  }

  /** Keeps what is known about a commit that was just made. */
  add(oid: Oid, metadata: Metadata): void {
    this._kept.set(oid, metadata);
  }

  /** Gives the memory back. */
  release(): void {
    this._kept.clear();
  }

  private _segment(oid: Oid, pacer: Pacer): Promise<Segment> {
    const { changes } = readCommitTree(
      this._objects,
      this._index.get(oid).tree
    );
    return readSegmentPaced(readChanges(this._objects, changes), pacer);
  }
}
