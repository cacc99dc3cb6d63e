import type { ChangeCounts, ChangeOp } from '../../../common/cards/changes.js';
import type { CommitOid, NotebookId } from '../../../common/ids.js';
import { toErrorData } from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type {
  IFileChange,
  IFileDiff
} from '../../../common/protocol/history.js';
import type { IPathEvent } from '../../../common/protocol/history-views.js';
import type { ISideRefs } from '../diff/use-sides.js';
import type { IHistorySource } from '../history-source.js';
import type { IShownFile } from '../layer-model.js';
import { unknownChange } from '../unknown-change.js';

/** Changes below a directory that are asked for. */
const LISTED = 500;

/** How two versions of a path differ. */
export type IVersion =
  | {
      readonly kind: 'file';
      readonly file: IShownFile;
      readonly refs: ISideRefs;
    }
  | {
      readonly kind: 'directory';
      /** What happened to the directory itself; null: nothing. */
      readonly change: IFileChange | null;
      /** Below it; null while they are asked for. */
      readonly changes: readonly IFileChange[] | null;
      /** Of all of them; null: not known. */
      readonly counts: ChangeCounts | null;
      readonly error: IErrorData | null;
    };

/** Which versions of which path. */
export interface IVersions {
  readonly notebookId: NotebookId;
  readonly path: string;
  readonly event: IPathEvent;
  /** Null: what was there before `event`. */
  readonly base: IPathEvent | null;
}

/** Asks how two versions differ, and gives what is known of it at once and then again. Throws nothing. */
export async function* loadVersion(
  source: IHistorySource,
  versions: IVersions,
  signal: AbortSignal
): AsyncGenerator<IVersion> {
  if (isDirectory(versions)) {
    yield* loadDirectory(source, versions, signal);
  } else {
    yield* loadFile(source, versions, signal);
  }
}

async function* loadFile(
  source: IHistorySource,
  versions: IVersions,
  signal: AbortSignal
): AsyncGenerator<IVersion> {
  const { notebookId, path, event, base } = versions;
  const { commit } = event;
  const params = { notebookId, path, base: base?.commit.oid ?? null };
  const before: CommitOid | null = params.base ?? commit.parents[0] ?? null;
  const refs: ISideRefs = {
    before: before === null ? null : { notebookId, oid: before, path },
    after: { notebookId, oid: commit.oid, path }
  };
  const change = event.change ?? unknownChange(path, 'M');
  const shown = { change, isUnchanged: false, diff: null, error: null };
  const of = (file: IShownFile): IVersion => ({ kind: 'file', file, refs });
  yield of(shown);
  try {
    const diff = await source.fileDiff(
      { ...params, oid: commit.oid },
      { signal }
    );
    yield of(
      base === null
        ? { ...shown, diff }
        : { ...shown, ...between(diff, change, base.change), diff }
    );
  } catch (error) {
    yield of({ ...shown, error: toErrorData(error) });
  }
}

async function* loadDirectory(
  source: IHistorySource,
  { notebookId, path, event, base }: IVersions,
  signal: AbortSignal
): AsyncGenerator<IVersion> {
  const known = {
    kind: 'directory' as const,
    change: base === null ? event.change : null,
    counts: base === null ? event.below : null
  };
  yield { ...known, changes: null, error: null };
  const prefix = path === '' ? '' : `${path}/`;
  try {
    const page = await source.changes(
      {
        notebookId,
        base: base?.commit.oid ?? null,
        oid: event.commit.oid,
        offset: 0,
        limit: LISTED,
        pathFilter: prefix
      },
      { signal }
    );
    const changes = page.changes.filter(one => one.path.startsWith(prefix));
    // The filter also lets through what has the path in its middle.
    const isAll = page.total === changes.length;
    const counts = known.counts ?? (isAll ? page.counts : null);
    yield { ...known, counts, changes, error: null };
  } catch (error) {
    yield { ...known, changes: null, error: toErrorData(error) };
  }
}

function isDirectory({ event, base }: IVersions): boolean {
  return base === null
    ? isOfDirectory(event)
    : isOfDirectory(event) && isOfDirectory(base);
}

/** A path that became something else than a directory is looked at as what it became. */
function isOfDirectory({ change, below }: IPathEvent): boolean {
  return change === null
    ? below !== null
    : change.kind === 'directory' || (change.op === 'D' && below !== null);
}

/** What the newer of two versions is beside the older one, whatever the commits between did. */
function between(
  diff: IFileDiff,
  newer: IFileChange,
  older: IFileChange | null
): Pick<IShownFile, 'change' | 'isUnchanged'> {
  const { details: _ofItsCommit, ...change } = newer;
  const op = opBetween(diff, newer, older);
  const isUnchanged = op === 'm' && isOfSameOwner(newer, older);
  return { change: { ...change, op }, isUnchanged };
}

function opBetween(
  { before, after }: IFileDiff,
  newer: IFileChange,
  older: IFileChange | null
): ChangeOp {
  if (before === null || after === null) {
    return before === null ? 'A' : 'D';
  }
  if (newer.kind !== older?.kind) {
    return 'T';
  }
  return JSON.stringify(before) === JSON.stringify(after) ? 'm' : 'M';
}

function isOfSameOwner(newer: IFileChange, older: IFileChange | null): boolean {
  return (
    newer.mode === older?.mode &&
    newer.uid === older?.uid &&
    newer.gid === older?.gid
  );
}
