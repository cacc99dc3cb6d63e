import type * as Git from 'isomorphic-git';
import type { HttpClient } from 'isomorphic-git';
import type { ICancellable } from '../../engine/contract.js';
import { atomicFs } from '../git/atomic-fs.js';
import type { IPushedRef, IRemotePush } from './pushed-ref.js';
import type { IRemoteUrl } from './remote-url.js';

/**
 * Pushes over http(s) without the `git` program: one ref after the other, each with all its objects in memory. The last
 * failure that is not about a single ref ends it. Throws `signal.reason`.
 */
export async function pushWithoutGit(
  gitDir: string,
  remote: IRemoteUrl,
  { refs, signal }: { readonly refs: readonly string[] } & ICancellable
): Promise<IRemotePush> {
  const git = await import('isomorphic-git');
  const { default: http } = await import('isomorphic-git/http/node');
  const cache = {};
  const pushed: IPushedRef[] = [];
  for (const ref of refs) {
    signal?.throwIfAborted();
    try {
      pushed.push(
        await pushRef(git, { gitDir, remote, ref, http, cache, signal })
      );
    } catch (error) {
      signal?.throwIfAborted();
      const rejected = rejectionOf(git, ref, error);
      if (!rejected) {
        return { refs: pushed, failure: remote.mask(wordsOf(git, error)) };
      }
      pushed.push(rejected);
    }
  }
  const isRejected = pushed.some(({ state }) => state === 'rejected');
  return {
    refs: pushed,
    failure: isRejected ? 'Some refs were rejected.' : ''
  };
}

interface IRefPush extends ICancellable {
  readonly gitDir: string;
  readonly remote: IRemoteUrl;
  readonly ref: string;
  readonly http: HttpClient;
  readonly cache: object;
}

async function pushRef(
  git: typeof Git,
  { gitDir, remote, ref, http, cache, signal }: IRefPush
): Promise<IPushedRef> {
  const { login } = remote;
  let before = '';
  let oid = '';
  await git.push({
    fs: atomicFs,
    http,
    cache,
    gitdir: gitDir,
    url: remote.url,
    ref,
    remoteRef: ref,
    onAuth: () =>
      login
        ? { username: login.username, password: login.password ?? '' }
        : { cancel: true },
    onAuthFailure: () => ({ cancel: true }),
    onPrePush: ({ localRef, remoteRef }) => {
      oid = localRef.oid;
      before = remoteRef.oid;
      return true;
    },
    ...(signal ? { signal } : {})
  });
  return { ref, state: oid === before ? 'same' : 'pushed', reason: '' };
}

/** The failure of one ref; null: of the whole. */
function rejectionOf(
  { Errors }: typeof Git,
  ref: string,
  error: unknown
): IPushedRef | null {
  if (error instanceof Errors.PushRejectedError) {
    const { reason } = error.data;
    return {
      ref,
      state: 'rejected',
      reason: reason === 'tag-exists' ? 'already exists' : reason
    };
  }
  if (error instanceof Errors.GitPushError) {
    const said = error.data.result.refs[ref]?.error ?? '';
    return { ref, state: 'rejected', reason: said };
  }
  return null;
}

function wordsOf({ Errors }: typeof Git, error: unknown): string {
  if (error instanceof Errors.UserCanceledError) {
    return 'Authentication failed';
  }
  return error instanceof Error ? error.message : String(error);
}
