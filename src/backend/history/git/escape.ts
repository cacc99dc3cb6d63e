import { isUtf8 } from 'node:buffer';

/**
 * Names of files in an image may be any bytes; names in a git tree may not (`.git` in its many spellings is refused by
 * `git fsck`, `\` by isomorphic-git, and what is not UTF-8 is lost by most tools). Each component is therefore written
 * with `%XX` for what cannot stand, which `unescapeName` takes back exactly.
 */
export function escapeName(name: Buffer): string {
  const plain = name.toString('latin1');
  // Nearly every name: visible ASCII without `%` and `\`.
  const escaped = /^[ !-$&-[\]-~]*$/.test(plain) ? plain : escapeBytes(name);
  return isReserved(escaped)
    ? percent(name[0] ?? 0) + escaped.slice(1)
    : escaped;
}

/** The bytes that `escapeName` wrote as `name`. */
export function unescapeName(name: string): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of name.matchAll(/%([0-9A-F]{2})/g)) {
    parts.push(
      Buffer.from(name.slice(from, match.index)),
      Buffer.from(match[1] ?? '', 'hex')
    );
    from = match.index + 3;
  }
  return parts.length === 0
    ? Buffer.from(name)
    : Buffer.concat([...parts, Buffer.from(name.slice(from))]);
}

/** Characters that are invisible or change the direction of text; HFS+ ignores some of them when it compares names. */
const HIDDEN = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/u;

function escapeBytes(name: Buffer): string {
  let escaped = '';
  for (let at = 0; at < name.length;) {
    const length = characterLength(name, at);
    const bytes = name.subarray(at, at + Math.max(length, 1));
    const text = length === 0 ? '' : bytes.toString('utf8');
    escaped +=
      length === 0 || mustEscape(text)
        ? [...bytes].map(percent).join('')
        : text;
    at += bytes.length;
  }
  return escaped;
}

function mustEscape(character: string): boolean {
  return /[\0-\x1f\x7f%\\]/.test(character) || HIDDEN.test(character);
}

/** Bytes of the UTF-8 character that starts at `at`, or 0 when there is none. */
function characterLength(name: Buffer, at: number): number {
  const first = name[at] ?? 0;
  if (first < 0x80) {
    return 1;
  }
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  const bytes = name.subarray(at, at + length);
  return length > 0 && bytes.length === length && isUtf8(bytes) ? length : 0;
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** git's own files, and the name of the repository. */
const DOT_FILES =
  /^\.(?:git|gitmodules|gitattributes|gitignore|mailmap)(?:[. ]*|:.*)$/i;
/** Short names that NTFS may give to the same files: `GIT~1`, `GITMOD~2`, or six hash digits. */
const SHORT_NAME = /^([a-z0-9]{0,6})~[1-9][0-9]*/i;
const SHORT_STEMS = ['git', 'gitmod', 'gitatt', 'gitign', 'mailma'];
const SHORT_HASHES = ['gi7eba', 'gi7d29', 'gi250a', 'maba30'];

/** Whether git gives the name a meaning of its own on some file system, or a path cannot hold it. */
function isReserved(name: string): boolean {
  if (name === '') {
    return false;
  }
  const first = name.charCodeAt(0) | 0x20;
  if (first === 0x2e || first === 0x20) {
    return DOT_FILES.test(name) || /^[. ]+$/.test(name);
  }
  if (!name.includes('~')) {
    return false;
  }
  const match = SHORT_NAME.exec(name);
  const stem = match?.[1]?.toLowerCase();
  return (
    stem !== undefined &&
    (SHORT_STEMS.includes(stem) ||
      (match?.[0].length === 8 &&
        SHORT_HASHES.some(hash => hash.startsWith(stem))))
  );
}
