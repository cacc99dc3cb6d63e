import { lstat, readdir, readlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { goMatch } from './go-match.js';

/**
 * The include patterns for paths that the engine wants to follow: every path itself, and where a part of it is a symbolic
 * link also the link and its target. Links are resolved as if `root` was `/`, so a target never lies outside. A path may
 * have wildcards (Go's `filepath.Match`). Null: everything is wanted.
 *
 * Rules as in fsutil's `FollowLinks`.
 */
export async function followLinks(
  root: string,
  paths: readonly string[]
): Promise<string[] | null> {
  const resolver = new LinkResolver(root);
  for (const path of paths) {
    await resolver.add(path);
  }
  return withoutNested([...resolver.resolved].sort());
}

class LinkResolver {
  /** Relative to the root; a path that is here already is not followed again, so loops of links end. */
  readonly resolved = new Set<string>();

  private readonly _root: string;

  constructor(root: string) {
    this._root = root;
  }

  async add(path: string): Promise<void> {
    const parts = inRoot(path).split('/');
    let current = '.';
    for (let index = 0; index < parts.length; index++) {
      const rest = parts.slice(index + 1);
      current = posix.join(current, parts[index] ?? '');
      const targets = await this._targets(current);
      const done = rest.length === 0 || targets !== null;
      if (done && this.resolved.has(current)) {
        return;
      }
      if (done) {
        this.resolved.add(current);
      }
      if (targets !== null) {
        for (const target of targets) {
          await this.add(posix.join(target, ...rest));
        }
        return;
      }
    }
  }

  /** Where `path` points to when it is a link, or has a wildcard in its last part that matches links; else null. */
  private async _targets(path: string): Promise<string[] | null> {
    const name = posix.basename(path);
    if (!hasWildcard(name)) {
      const target = await this._target(path);
      return target === null ? null : [target];
    }
    const folder = posix.dirname(path);
    const targets: string[] = [];
    for (const entry of await this._names(folder)) {
      if (goMatch(name, entry)) {
        const target = await this._target(posix.join(folder, entry));
        if (target !== null) {
          targets.push(target);
        }
      }
    }
    return targets.length > 0 ? targets : null;
  }

  private async _target(path: string): Promise<string | null> {
    const absolute = posix.join(this._root, path);
    try {
      if (path === '.' || !(await lstat(absolute)).isSymbolicLink()) {
        return null;
      }
      const link = await readlink(absolute);
      return posix.isAbsolute(link)
        ? posix.normalize(link)
        : posix.join('/', posix.dirname(path), link);
    } catch (error) {
      return absent(error, null);
    }
  }

  private async _names(folder: string): Promise<string[]> {
    try {
      return await readdir(posix.join(this._root, folder));
    } catch (error) {
      return absent(error, []);
    }
  }
}

/** `path` relative to the root, with `..` stopping there. */
function inRoot(path: string): string {
  return posix.join('/', path).replace(/\/$/, '').slice(1) || '.';
}

function hasWildcard(name: string): boolean {
  return /[*?[]/.test(name.replace(/\\./gs, ''));
}

/** `value` when the error says that there is no such file; throws it otherwise. */
function absent<T>(error: unknown, value: T): T {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return value;
  }
  throw error;
}

function withoutNested(sorted: readonly string[]): string[] | null {
  const paths: string[] = [];
  for (const path of sorted) {
    if (path === '.') {
      return null;
    }
    const last = paths.at(-1);
    if (last === undefined || !path.startsWith(`${last}/`)) {
      paths.push(path);
    }
  }
  return paths;
}
