/**
 * An address of a remote repository as it may be remembered: without a password, and without the user of an `http` address,
 * whose name is a token for many servers. The user of an `ssh` address is part of where it leads.
 */
export function withoutCredentials(url: string): string {
  const [, scheme = '', authority = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)(.*)$/is.exec(url.trim()) ?? [];
  if (scheme === '') {
    return url.trim();
  }
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : (authority.slice(0, at).split(':')[0] ?? '');
  const host = authority.slice(at + 1);
  const isKept = user !== '' && /^(git\+)?ssh/i.test(scheme);
  return `${scheme}${isKept ? `${user}@` : ''}${host}${withoutTokens(rest)}`;
}

/** Some servers take tokens in the query. */
function withoutTokens(rest: string): string {
  return rest.replace(/[?#].*$/s, '');
}
