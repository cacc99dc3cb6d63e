import { LayerbookError } from '../../../common/protocol/errors.js';

/** The address of a repository to push to, with what is secret in it taken out. */
export interface IRemoteUrl {
  /** Without user and password where it is one of http(s). */
  readonly url: string;
  readonly transport: 'http' | 'ssh' | 'git' | 'file';
  /** Of an http(s) address that had them. */
  readonly login: {
    readonly username: string;
    /** Null: only a user was named. */
    readonly password: string | null;
  } | null;
  /** Takes everything secret out of a text. */
  mask(text: string): string;
}

const HINT =
  'Give https://…, ssh://…, user@host:path, or the absolute path of a folder.';
/** `user@host:path`; git takes what has a slash before the colon as a folder. */
const SCP = /^(?:[\w.+-]+@)?[A-Za-z0-9][\w.-]*:(?!\/\/|:)\S/;

/**
 * Reads the address of a repository. Only those that git reaches without running a program of the address' choice are
 * taken (`ext::` does), and none that git would take for an option. Throws `history.push`.
 */
export function parseRemoteUrl(text: string): IRemoteUrl {
  const url = text.trim();
  if (url === '' || /[\0-\x1f\x7f]/.test(url) || url.startsWith('-')) {
    throw refused('It is no address of a repository.');
  }
  if (/^[A-Za-z0-9][\w+.-]*::/.test(url)) {
    throw refused('Addresses with “::” can run any program, and are not used.');
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)?.[1];
  switch (scheme?.toLowerCase()) {
    case 'http':
    case 'https':
      return httpUrl(url);
    case 'ssh':
    case 'git':
      return withScheme(url, scheme?.toLowerCase() === 'ssh' ? 'ssh' : 'git');
    case 'file':
      return plain(url, 'file');
    case undefined:
      break;
    default:
      throw refused(`Addresses that begin with ${scheme}:// are not known.`);
  }
  if (url.startsWith('/') || /^[A-Za-z]:[\\/]/.test(url)) {
    return plain(url, 'file');
  }
  if (SCP.test(url) && !/^[^:]*\//.test(url)) {
    return plain(url, 'ssh');
  }
  throw refused('It is no address of a repository.');
}

function refused(why: string): LayerbookError {
  return new LayerbookError(
    'history.push',
    `The history cannot be pushed there: ${why}`,
    { hint: HINT }
  );
}

function plain(url: string, transport: 'ssh' | 'file'): IRemoteUrl {
  return { url, transport, login: null, mask: maskUserinfo };
}

function withScheme(url: string, transport: 'ssh' | 'git'): IRemoteUrl {
  const { hostname, username, password } = parsed(url);
  if (
    hostname === '' ||
    /^-|^%2d/i.test(hostname) ||
    username.startsWith('-')
  ) {
    throw refused('Its host cannot be a host.');
  }
  return {
    url,
    transport,
    login: null,
    mask: masking([password, decoded(password)])
  };
}

function httpUrl(text: string): IRemoteUrl {
  const url = parsed(text);
  const { username, password } = url;
  if (url.hostname === '') {
    throw refused('It names no host.');
  }
  url.username = '';
  url.password = '';
  const login =
    username === '' && password === ''
      ? null
      : {
          username: decoded(username),
          password: password === '' ? null : decoded(password)
        };
  // A token stands in the place of the user as often as in that of the password.
  const isUserSecret = password === '' || username.length >= TOKEN_LENGTH;
  const secrets = [
    ...[password, login?.password],
    ...(isUserSecret ? [username, login?.username] : [])
  ];
  return { url: url.href, transport: 'http', login, mask: masking(secrets) };
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw refused('It is no address of a repository.');
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shorter ones would blacken words; as part of an address they are taken out in any case. */
const MIN_SECRET = 4;
/** Longer names of users are rather tokens. */
const TOKEN_LENGTH = 20;

function masking(
  secrets: readonly (string | null | undefined)[]
): (text: string) => string {
  const hidden = [...new Set(secrets)]
    .filter(secret => typeof secret === 'string')
    .filter(secret => secret.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
  return text =>
    hidden.reduce(
      (masked, secret) => masked.replaceAll(secret, '***'),
      maskUserinfo(text)
    );
}

function maskUserinfo(text: string): string {
  return text.replace(/(\w:\/\/)[^/\s@'"]+@/g, '$1***@');
}
