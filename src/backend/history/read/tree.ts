import type { FileKind } from '../../../common/cards/changes.js';
import type { CommitOid } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type {
  IFindPage,
  IFindParams,
  IPattern,
  ITreeEntry,
  ITreePage
} from '../../../common/protocol/history-views.js';
import type { ICancellable } from '../../engine/contract.js';
import type { IHistory } from '../contract.js';
import { readCommitTree } from '../commit-tree.js';
import { MODE, type Oid } from '../git/object.js';
import { targetOf } from '../layer/change-details.js';
import { decodeChange } from '../layer/change-record.js';
import {
  displayPath,
  fromDisplayPath,
  type TreePath
} from '../layer/layer-path.js';
import { fileKindOf } from '../layer/node-meta.js';
import { LruMap } from '../lru-map.js';
import type { MetadataCache } from '../metadata-cache.js';
import { Pacer } from '../pacer.js';
import { changeListOf, eachPaced } from './change-lines.js';
import { CommitFiles } from './commit-files.js';
import type { IFileSources } from './file.js';
import { runPattern } from './pattern-runner.js';
import { SharedCache } from './shared-cache.js';
import {
  effectsOfFirst,
  foldEffects,
  foldTotals,
  type ICommitEffects,
  type ITotals
} from './tree-totals.js';

/**
 * One directory of the merged file system at a commit, by name; `path` `''` is the root. Sizes of directories are found
 * out once for each file system and kept for a while. Throws `history.notFound` when there is no such commit or directory.
 */
export function treeAt(
  history: IHistory,
  oid: CommitOid,
  path: string,
  { signal }: ICancellable = {}
): Promise<ITreePage> {
  return history.read(async sources => {
    const view = await viewOf(sources, oid);
    signal?.throwIfAborted();
    const place = fromDisplayPath(path);
    if (view.files.node(place)?.kind !== 'directory') {
      throw noDirectory(view.files, place);
    }
    const entries: ITreeEntry[] = [];
    await eachPaced(view.files.names(place), new Pacer(signal), name =>
      entries.push(entryAt(view, place === '' ? name : `${place}/${name}`))
    );
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { path: displayPath(place), entries };
  });
}

/**
 * Paths of the file system at a commit that match a pattern. Throws `request.invalid` when the pattern cannot be read or
 * takes too long.
 */
export function findPaths(
  history: IHistory,
  { oid, pattern, offset, limit }: Omit<IFindParams, 'notebookId'>,
  { signal }: ICancellable = {}
): Promise<IFindPage> {
  return history.read(async sources => {
    const view = await viewOf(sources, oid);
    const key = `${pattern.syntax} ${pattern.text}`;
    let found = view.found.get(key);
    if (!found) {
      found = await matching(view, pattern, signal);
      view.found.set(key, found);
    }
    const entries: ITreeEntry[] = [];
    const page = found.slice(offset, offset + limit);
    await eachPaced(page, new Pacer(signal), path =>
      entries.push(entryAt(view, path))
    );
    return { entries, total: found.length };
  });
}

/** A commit as people browse it. */
interface IView {
  readonly files: CommitFiles;
  readonly totals: ReadonlyMap<TreePath, ITotals>;
  readonly effects: ICommitEffects;
  /** All paths in order; null until somebody searches. */
  paths: readonly TreePath[] | null;
  /** Results of searches, for their further pages. */
  readonly found: LruMap<string, readonly TreePath[]>;
}

/** Sizes of file systems that are kept, by the tree's name: commits that change nothing share theirs. */
const KEPT_TOTALS = 6;
const KEPT_VIEWS = 3;
const KEPT_SEARCHES = 2;

/** What is kept for one open repository; it goes when the history gives its memory back. */
class Kept {
  readonly totals = new SharedCache<Oid, ReadonlyMap<TreePath, ITotals>>(
    KEPT_TOTALS
  );
  readonly views = new SharedCache<Oid, IView>(KEPT_VIEWS);
}

const keptOf = new WeakMap<MetadataCache, Kept>();

/** Several requests may wait for the same view, so none of them can cancel it. */
function viewOf(sources: IFileSources, oid: Oid): Promise<IView> {
  const kept = keptOf.get(sources.metadata) ?? new Kept();
  keptOf.set(sources.metadata, kept);
  return kept.views.get(oid, async () => {
    const files = await CommitFiles.open(sources, oid);
    const pacer = new Pacer();
    const { rootfs } = readCommitTree(
      sources.objects,
      sources.index.get(oid).tree
    );
    const totals = await kept.totals.get(rootfs, () =>
      foldTotals(files.metadata, pacer)
    );
    const isFirst = sources.index.get(oid).parents.length === 0;
    return {
      files,
      totals,
      effects: isFirst
        ? effectsOfFirst(totals)
        : await foldEffects(changeListOf(sources, oid), pacer),
      paths: null,
      found: new LruMap(KEPT_SEARCHES)
    };
  });
}

function entryAt(
  { files, totals, effects }: IView,
  path: TreePath
): ITreeEntry {
  const shown = displayPath(path);
  const line = files.metadata.line(path);
  const meta = line === undefined ? undefined : decodeChange(line).meta;
  const kind = meta ? fileKindOf(meta.type) : kindInGit(files, path);
  const below = kind === 'directory' ? totals.get(path) : undefined;
  const target = meta && targetOf(meta);
  return {
    name: shown.slice(shown.lastIndexOf('/') + 1),
    path: shown,
    kind,
    size: kind === 'directory' ? (below?.size ?? 0) : (meta?.size ?? 0),
    files: below?.files ?? 0,
    mode: meta?.mode ?? 0,
    uid: meta?.uid ?? 0,
    gid: meta?.gid ?? 0,
    mtime: meta?.mtime ?? 0,
    ...(target === undefined ? {} : { target }),
    op: effects.op(path),
    below: kind === 'directory' ? effects.below(path) : null
  };
}

/** A commit that somebody else made may have files that no change list names. */
function kindInGit(files: CommitFiles, path: TreePath): FileKind {
  const node = files.node(path);
  return node?.kind !== 'leaf'
    ? 'directory'
    : node.mode === MODE.symlink
      ? 'symlink'
      : 'file';
}

async function allPaths(files: CommitFiles, pacer: Pacer): Promise<TreePath[]> {
  const paths: TreePath[] = [];
  await eachPaced(files.metadata.lines(), pacer, ([path]) => paths.push(path));
  return paths.sort();
}

/** Paths that are tried before others get the event loop. */
const CHUNK = 4000;

async function matching(
  view: IView,
  pattern: IPattern,
  signal: AbortSignal | undefined
): Promise<readonly TreePath[]> {
  using runner = runPattern(pattern, { on: 'paths', signal });
  const found: TreePath[] = [];
  const pacer = new Pacer(signal);
  // Change lists are sorted, so sorting again is little work.
  view.paths ??= await allPaths(view.files, pacer);
  for (let at = 0; at < view.paths.length; at += CHUNK) {
    await pacer.pause();
    const paths = view.paths.slice(at, at + CHUNK);
    const matches = await runner.matches(paths.map(displayPath));
    found.push(...paths.filter((_path, index) => matches[index]));
  }
  return found;
}

function noDirectory(files: CommitFiles, path: TreePath): LayerbookError {
  const shown = displayPath(path);
  return new LayerbookError(
    'history.notFound',
    files.node(path)
      ? `/${shown} is no directory at this commit.`
      : `There is no directory /${shown} at this commit.`,
    { hint: 'Choose another path or commit.' }
  );
}
