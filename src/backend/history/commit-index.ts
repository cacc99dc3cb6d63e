import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICommitMessage } from './git/commit-message.js';
import { parseMessage } from './git/commit-message.js';
import { decodeCommit, type ICommitObject } from './git/commit-object.js';
import { errnoOf, replaceFile, uniqueSuffix } from './git/files.js';
import { hashObject, type Oid } from './git/object.js';
import type { ObjectStore } from './git/object-store.js';

/** A commit with its id. */
export interface IIndexedCommit extends ICommitObject {
  readonly oid: Oid;
}

/** Of ten thousand commits a page shows a hundred: the text of a message is made when it is asked for. */
class IndexedCommit implements IIndexedCommit {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly date: number;
  private readonly _message: Buffer;

  constructor(oid: Oid, data: Buffer) {
    const end = data.indexOf('\n\n');
    const head = end < 0 ? data : data.subarray(0, end);
    const { tree, parents, date } = decodeCommit(head);
    this.oid = oid;
    this.tree = tree;
    this.parents = parents;
    this.date = date;
    this._message = end < 0 ? Buffer.alloc(0) : data.subarray(end + 2);
  }

  get message(): string {
    return this._message.toString();
  }
}

/** Holds the bytes of every commit in one file, since opening thousands of objects takes seconds. */
const CACHE_FILE = 'layerbook-commits.cache';
/** Separates commits in the cache; a commit has no NUL. */
const SEPARATOR = '\0';

/**
 * All commits of a repository, each read once. Commits never change, so nothing here can become wrong; the cache file
 * only saves time, and lines of it that a crash cut short do not match their name and are passed over.
 */
export class CommitIndex {
  private readonly _objects: ObjectStore;
  private readonly _cachePath: string;
  private readonly _commits = new Map<Oid, IIndexedCommit>();
  private readonly _messages = new Map<Oid, ICommitMessage>();
  private readonly _children = new Map<Oid | null, Oid[]>();
  /** Commits whose ancestors are all known. */
  private readonly _discovered = new Set<Oid>();
  /** Commits that are not in the cache file yet. */
  private readonly _unsaved: Buffer[] = [];
  private _isLoaded = false;

  constructor(gitDir: string, objects: ObjectStore) {
    this._objects = objects;
    this._cachePath = join(gitDir, CACHE_FILE);
  }

  /** Reads a commit. Throws `history.notFound` when there is none. */
  get(oid: Oid): IIndexedCommit {
    const known = this._commits.get(oid);
    if (known) {
      return known;
    }
    const commit = this._read(oid);
    this._save();
    return commit;
  }

  /** What a commit's message says. */
  message(oid: Oid): ICommitMessage {
    let message = this._messages.get(oid);
    if (!message) {
      message = parseMessage(this.get(oid).message);
      this._messages.set(oid, message);
    }
    return message;
  }

  /** Known commits on top of a commit (null: first commits), oldest known first. */
  children(parent: Oid | null): readonly Oid[] {
    this._load();
    return this._children.get(parent) ?? [];
  }

  /** Makes the commits that the tips can reach known, as far as they are not yet. */
  discover(tips: Iterable<Oid>): void {
    const todo = [...tips];
    for (let oid = todo.pop(); oid !== undefined; oid = todo.pop()) {
      if (!this._discovered.has(oid)) {
        todo.push(...this._find(oid).parents);
        this._discovered.add(oid);
      }
    }
    this._save();
  }

  /** Reads all commits that the tips can reach. Returns them, parents possibly after children. */
  reachable(tips: Iterable<Oid>): Map<Oid, IIndexedCommit> {
    this._load();
    const reached = new Map<Oid, IIndexedCommit>();
    const todo = [...tips];
    for (let oid = todo.pop(); oid !== undefined; oid = todo.pop()) {
      if (!reached.has(oid)) {
        const commit = this._find(oid);
        reached.set(oid, commit);
        todo.push(...commit.parents);
      }
    }
    this._save();
    return reached;
  }

  /** Whether `ancestor` is `oid` or one of the commits before it. */
  contains(oid: Oid, ancestor: Oid): boolean {
    const seen = new Set<Oid>();
    const todo = [oid];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (next === ancestor) {
        return true;
      }
      if (!seen.has(next)) {
        seen.add(next);
        todo.push(...this.get(next).parents);
      }
    }
    return false;
  }

  private _find(oid: Oid): IIndexedCommit {
    return this._commits.get(oid) ?? this._read(oid);
  }

  private _read(oid: Oid): IIndexedCommit {
    this._load();
    const known = this._commits.get(oid);
    if (known) {
      return known;
    }
    const data = this._objects.commit(oid);
    this._unsaved.push(Buffer.from(`${oid}\n`), data, Buffer.from(SEPARATOR));
    return this._add(oid, data);
  }

  /** Adds what was read to the cache, in one write. */
  private _save(): void {
    if (this._unsaved.length === 0) {
      return;
    }
    const bytes = Buffer.concat(this._unsaved.splice(0));
    try {
      appendFileSync(this._cachePath, bytes, { mode: 0o600 });
    } catch {
      // Without the cache the next process reads the commits again, no more.
    }
  }

  private _add(oid: Oid, data: Buffer): IIndexedCommit {
    const commit = new IndexedCommit(oid, data);
    this._commits.set(oid, commit);
    for (const parent of commit.parents.length === 0
      ? [null]
      : commit.parents) {
      const children = this._children.get(parent);
      if (children) {
        children.push(oid);
      } else {
        this._children.set(parent, [oid]);
      }
    }
    return commit;
  }

  private _load(): void {
    if (this._isLoaded) {
      return;
    }
    this._isLoaded = true;
    const cache = readIfThere(this._cachePath);
    for (let at = 0; at < cache.length;) {
      const found = cache.indexOf(SEPARATOR, at);
      const end = found < 0 ? cache.length : found;
      const oid = cache.toString('latin1', at, at + 40);
      const data = cache.subarray(at + 41, end);
      if (
        data.length > 0 &&
        !this._commits.has(oid) &&
        hashObject('commit', data) === oid
      ) {
        this._add(oid, data);
      }
      at = end + 1;
    }
  }
}

/** Takes commits that were removed out of a repository's cache, so that no process that starts later knows of them. */
export function forgetCommits(
  gitDir: string,
  isKept: (oid: Oid) => boolean
): void {
  const path = join(gitDir, CACHE_FILE);
  const cache = readIfThere(path);
  const kept: Buffer[] = [];
  for (let at = 0; at < cache.length;) {
    const found = cache.indexOf(SEPARATOR, at);
    const end = found < 0 ? cache.length : found + 1;
    if (found >= 0 && isKept(cache.toString('latin1', at, at + 40))) {
      kept.push(cache.subarray(at, end));
    }
    at = end;
  }
  replaceFile(
    path,
    Buffer.concat(kept),
    join(gitDir, `tmp_commits_${uniqueSuffix()}`)
  );
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw error;
  }
}
