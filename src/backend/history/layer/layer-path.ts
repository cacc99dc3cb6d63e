import { isUtf8 } from 'node:buffer';
import { escapeName, unescapeName } from '../git/escape.js';

/** A path below `rootfs/` in a commit's tree: escaped components joined by `/`, without leading slash; '' is the root. */
export type TreePath = string;

/**
 * Where a tar's entry lies. `.` and empty components vanish and `..` takes back the component before it, as the engine
 * unpacks it; a `..` that would leave the root stays as an (escaped) name, so that no path ever points outside.
 */
export function treePath(name: Buffer): TreePath {
  const plain = name.toString('latin1');
  // The usual case needs no work per component: `usr/lib/x.so`.
  if (/^(?:[A-Za-z0-9_][A-Za-z0-9_+.-]*(?:\/|$))+$/.test(plain)) {
    return plain.endsWith('/') ? plain.slice(0, -1) : plain;
  }
  const components: string[] = [];
  for (const component of splitBytes(name)) {
    const text = component.toString('latin1');
    if (text === '' || text === '.') {
      continue;
    }
    if (
      text === '..' &&
      components.length > 0 &&
      components.at(-1) !== PARENT
    ) {
      components.pop();
    } else {
      components.push(escapeName(component));
    }
  }
  return components.join('/');
}

const PARENT = escapeName(Buffer.from('..'));

function splitBytes(name: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (;;) {
    const slash = name.indexOf(0x2f, from);
    if (slash < 0) {
      parts.push(name.subarray(from));
      return parts;
    }
    parts.push(name.subarray(from, slash));
    from = slash + 1;
  }
}

/** What a tar entry's name means besides a path (OCI image-spec, "Whiteouts"). */
export type LayerName =
  | { readonly kind: 'path'; readonly path: TreePath }
  /** The path, and everything below it, of the layers beneath is gone. */
  | { readonly kind: 'whiteout'; readonly path: TreePath }
  /** What the layers beneath have in this directory is gone. */
  | { readonly kind: 'opaque'; readonly path: TreePath }
  /** Left by aufs, or a whiteout without a name: means nothing. */
  | { readonly kind: 'ignored' };

/** Reads a tar entry's name; the marker is taken off before the rest is escaped, else `.wh..git` would hide `.git`. */
export function parseLayerName(name: Buffer): LayerName {
  const end = name.at(-1) === 0x2f ? name.length - 1 : name.length;
  const start = name.lastIndexOf(0x2f, end - 1) + 1;
  if (name.toString('latin1', start, start + 4) !== '.wh.') {
    return { kind: 'path', path: treePath(name) };
  }
  const marked = name.toString('latin1', start + 4, end);
  if (marked === '.wh..opq') {
    return { kind: 'opaque', path: treePath(name.subarray(0, start)) };
  }
  if (
    marked.startsWith('.wh.') ||
    marked === '' ||
    marked === '.' ||
    marked === '..'
  ) {
    return { kind: 'ignored' };
  }
  const target = Buffer.concat([
    name.subarray(0, start),
    name.subarray(start + 4, end)
  ]);
  return { kind: 'whiteout', path: treePath(target) };
}

/** The directory of a path; '' for what lies in the root. */
export function parentPath(path: TreePath): TreePath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The path as people see it: escapes that only git needs (`%2Egitignore`, `%5C`) are taken back. */
export function displayPath(path: TreePath): string {
  return path.includes('%') ? path.split('/').map(displayName).join('/') : path;
}

/** The path in the tree of a path as people see it; one that holds escapes is taken as it is. */
export function fromDisplayPath(path: string): TreePath {
  return path
    .split('/')
    .filter(name => name !== '' && name !== '.')
    .map(name => (HAS_ESCAPE.test(name) ? name : escapeName(Buffer.from(name))))
    .join('/');
}

const HAS_ESCAPE = /%[0-9A-F]{2}/;

/** A name that has hidden characters, is not UTF-8, or would look like an escape stays escaped: names stay distinct. */
function displayName(name: string): string {
  const bytes = unescapeName(name);
  if (!isUtf8(bytes)) {
    return name;
  }
  const text = bytes.toString('utf8');
  const hidden =
    /[\0-\x1f\x7f\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/u.test(text);
  return hidden || HAS_ESCAPE.test(text) || text === '.' || text === '..'
    ? name
    : text;
}
