import { LayerbookError } from '../../../common/protocol/errors.js';
import type { IPushedRef } from './pushed-ref.js';

/** What programs say, and what it means; the first that fits counts. */
const MEANINGS: readonly (readonly [RegExp, string, string])[] = [
  [
    /Host key verification failed|no matching host key/i,
    'the key of the host is not known here',
    'Connect once with ssh in a terminal of this machine, and compare the key.'
  ],
  [
    /cannot run \S+: No such file/i,
    'a program that git needs for this address is not installed',
    'Install it (ssh, as a rule) on the machine that runs the Jupyter server.'
  ],
  [
    /SSL certificate|self.signed certificate|certificate verif|unable to (?:get|verify)[^\n]*(?:issuer|certificate)/i,
    'the certificate of its host is not trusted here',
    'Have its authority added to those that git trusts on this machine.'
  ],
  [
    /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|HTTP (?:error: )?40[13]\b|error: 40[13]\b|Permission denied \(|Invalid username or (?:password|token)|access denied/i,
    'the remote repository did not accept the login, or asks for one',
    'Set up a credential helper or an ssh key for git on this machine; nothing is asked for here.'
  ],
  [
    /Could not resolve host|Couldn't resolve host|Name or service not known|ENOTFOUND|EAI_AGAIN/i,
    'its host is not known',
    'Check the address and the network.'
  ],
  [
    /Connection refused|Failed to connect|Couldn't connect|ECONNREFUSED|timed out|ETIMEDOUT|No route to host|EHOSTUNREACH|Network is unreachable|ENETUNREACH|Connection reset|ECONNRESET|Empty reply|socket hang up/i,
    'it does not answer',
    'Check the address and the network.'
  ],
  [
    /not found|does not appear to be a git repository|does not exist|No such file or directory|HTTP (?:error: )?404\b|error: 404\b|not a git repository/i,
    'there is no repository',
    'Make an empty repository there first, and check its address.'
  ],
  [
    /Permission denied|insufficient permission|Read-only file system/i,
    'it may not be written to',
    'Check that this user may write there.'
  ]
];

/**
 * The failure of a push in one sentence. `output` is what the program said, with nothing secret in it. What a server says
 * of its own (`remote: …`) is kept, as only it knows its rules.
 */
export function pushFailure(
  url: string,
  output: string,
  cause?: unknown
): LayerbookError {
  const words = wordsOf(output);
  const known = MEANINGS.find(([pattern]) => pattern.test(output));
  const reason = known?.[1] ?? (words || 'no reason was given');
  const detail = known && words !== '' ? ` (${words})` : '';
  return new LayerbookError(
    'history.push',
    `The history could not be pushed to ${url}: ${reason}${detail}.`,
    { ...(known ? { hint: known[2] } : {}), cause }
  );
}

const MAX_WORDS = 300;

/** The line that says most: the server's own, else the last of git's. */
function wordsOf(output: string): string {
  const lines = output
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const line =
    lines.find(each => /^remote: *(?:error|fatal|ERROR)/.test(each)) ??
    lines.findLast(each => /^(?:fatal|error|ERROR):/.test(each)) ??
    lines.findLast(each => !/^(?:To |hint:|Done$)/.test(each)) ??
    '';
  return line
    .replace(/^remote: */, '')
    .replace(/^(?:fatal|error): */i, '')
    .replace(/\.$/, '')
    .slice(0, MAX_WORDS);
}

/** What the server itself said, in one line. */
function remoteWords(output: string): string[] {
  const lines = [...output.matchAll(/^remote: ?(.*)$/gm)].map(match =>
    (match[1] ?? '').trim()
  );
  const words = lines.filter(line => line !== '').join(' ');
  return words === '' ? [] : [words];
}

/** The failure of a push that the remote took no part, or only a part of. */
export function rejectedPush(
  url: string,
  refs: readonly IPushedRef[],
  output: string
): LayerbookError {
  const rejected = refs.filter(({ state }) => state === 'rejected');
  const pushed = refs.filter(({ state }) => state === 'pushed').length;
  const names = rejected.map(({ ref }) => ref).join(', ');
  const isBehind = rejected.some(({ reason }) =>
    /non-fast-forward|fetch first|not-fast-forward/.test(reason)
  );
  const reasons = [...new Set(rejected.map(({ reason }) => reason))];
  const why = isBehind
    ? 'there are commits that this history does not have'
    : [reasons.join(', ') || 'no reason was given', ...remoteWords(output)]
        .join(': ')
        .slice(0, MAX_WORDS);
  const others = pushed > 0 ? ` Others (${pushed}) were pushed.` : '';
  return new LayerbookError(
    'history.push',
    `${url} did not take ${names}: ${why}.${others}`,
    {
      hint: isBehind
        ? 'Push to a repository of this notebook’s own: nothing is overwritten from here.'
        : 'Ask whoever keeps that repository.'
    }
  );
}
