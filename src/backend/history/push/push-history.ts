import { LayerbookError } from '../../../common/protocol/errors.js';
import type { IPushResult } from '../../../common/protocol/history-views.js';
import type { ICancellable } from '../../engine/contract.js';
import type { IHistory } from '../contract.js';
import { listRefs } from '../git/read-refs.js';
import { pushWithGit } from './git-program.js';
import { pushWithoutGit } from './isomorphic-push.js';
import { pushFailure, rejectedPush } from './push-failure.js';
import type { IPushedRef, IRemotePush } from './pushed-ref.js';
import { parseRemoteUrl, type IRemoteUrl } from './remote-url.js';

/** What a push may be told beside the address. */
export interface IPushOptions extends ICancellable {
  /** Environment of the `git` program; that of this process unless given. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Pushes the branches and tags of a history to another repository, never by force: with the `git` program, or over
 * http(s) by itself where that is not installed. Throws `history.push` with one sentence in which no password stands, or
 * `signal.reason`.
 */
export async function pushHistory(
  history: IHistory,
  url: string,
  options: IPushOptions = {}
): Promise<IPushResult> {
  const remote = parseRemoteUrl(url);
  const { gitDir } = history;
  const refs = ['refs/heads/', 'refs/tags/'].flatMap(prefix =>
    [...listRefs(gitDir, prefix).keys()].sort().map(name => prefix + name)
  );
  if (refs.length === 0) {
    throw new LayerbookError(
      'history.push',
      'There is nothing to push yet: this notebook’s history has no commits.',
      { hint: 'Run a Dockerfile cell first.' }
    );
  }
  const request = { ...options, refs };
  const push =
    (await pushWithGit(gitDir, remote, request)) ??
    (await withoutGit(gitDir, remote, request));
  return resultOf(remote, push);
}

function withoutGit(
  gitDir: string,
  remote: IRemoteUrl,
  request: { readonly refs: readonly string[] } & ICancellable
): Promise<IRemotePush> {
  if (remote.transport !== 'http') {
    throw new LayerbookError(
      'history.push',
      'The git program is not installed, and without it only https:// and http:// addresses can be pushed to.',
      { hint: 'Install git on the machine that runs the Jupyter server.' }
    );
  }
  return pushWithoutGit(gitDir, remote, request);
}

function resultOf(
  remote: IRemoteUrl,
  { refs, failure }: IRemotePush
): IPushResult {
  const place = remote.mask(remote.url);
  if (refs.some(({ state }) => state === 'rejected')) {
    throw rejectedPush(place, refs, failure);
  }
  if (failure !== '') {
    throw pushFailure(place, failure);
  }
  return { refs: refs.map(({ ref }) => ref), message: wordsOf(place, refs) };
}

function wordsOf(place: string, refs: readonly IPushedRef[]): string {
  const pushed = refs.filter(({ state }) => state === 'pushed');
  if (pushed.length === 0) {
    return `${place} has all branches and tags already.`;
  }
  const branches = pushed.filter(({ ref }) => ref.startsWith('refs/heads/'));
  const words = [
    count(branches.length, 'branch', 'branches'),
    count(pushed.length - branches.length, 'tag', 'tags')
  ].filter(text => text !== '');
  return `Pushed ${words.join(' and ')} to ${place}.`;
}

function count(number: number, one: string, many: string): string {
  return number === 0 ? '' : `${number} ${number === 1 ? one : many}`;
}
