import type { CommitOid } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import type { IHistory } from '../history/contract.js';

/** Digits of a shortened id that may stand for a commit, as in git. */
const MIN_ID = 4;

/** A commit, and a path of the image at it. */
export interface ICommitPath {
  readonly oid: CommitOid;
  /** Without slash at either end; '' for the root or none. */
  readonly path: string;
}

/**
 * The commit that a branch, a tag, an opened image, a (shortened) id, `HEAD` or nothing (the notebook's newest) names.
 * Throws `history.notFound`, also when a shortened id fits several.
 */
export async function resolveCommit(
  history: IHistory,
  name: string | null
): Promise<CommitOid> {
  return (await Names.read(history)).get(name);
}

/**
 * Reads `COMMIT:PATH`. Names of images have colons, as paths may: the shortest beginning that names a commit counts.
 * Throws `history.notFound` when none does.
 */
export async function resolveCommitPath(
  history: IHistory,
  text: string
): Promise<ICommitPath> {
  const names = await Names.read(history);
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const oid = names.find(text.slice(0, at));
    if (oid) {
      const path = text.slice(at + 1).replace(/^\/+|\/+$/g, '');
      return { oid, path };
    }
  }
  const colon = text.indexOf(':');
  const oid = names.find(text);
  return {
    oid: oid ?? names.get(colon < 0 ? text : text.slice(0, colon)),
    path: ''
  };
}

/** What commits of a history are called. */
class Names {
  private readonly _commits: readonly ICommitSummary[];
  private readonly _head: string | null;

  private constructor(commits: readonly ICommitSummary[], head: string | null) {
    this._commits = commits;
    this._head = head;
  }

  static async read(history: IHistory): Promise<Names> {
    const { commits, head } = await history.log({
      offset: 0,
      limit: Number.MAX_SAFE_INTEGER
    });
    return new Names(commits, head);
  }

  get(name: string | null): CommitOid {
    const found = this.find(name ?? 'HEAD');
    if (found) {
      return found;
    }
    const what =
      name === null ? 'any commit' : `a commit, branch or tag ${name}`;
    throw new LayerbookError(
      'history.notFound',
      `The history of this notebook does not have ${what}.`,
      { hint: 'See `layerbook log NB`.' }
    );
  }

  find(name: string): CommitOid | null {
    const wanted = name === 'HEAD' ? this._head : name;
    if (wanted === null || wanted === '') {
      return null;
    }
    const named = this._commits.find(({ branches, tags, images }) =>
      [branches, tags, images].some(names => names.includes(wanted))
    );
    const byId =
      wanted.length >= MIN_ID && /^[0-9a-f]+$/.test(wanted)
        ? this._commits.filter(({ oid }) => oid.startsWith(wanted))
        : [];
    if (!named && byId.length > 1) {
      throw new LayerbookError(
        'history.notFound',
        `${byId.length} commits have an id that begins with ${wanted}.`,
        { hint: 'Give more of its digits.' }
      );
    }
    return named?.oid ?? byId[0]?.oid ?? null;
  }
}
