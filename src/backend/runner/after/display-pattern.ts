import path from 'node:path';
import { compileGlob } from '../../../common/patterns/glob.js';

/** A glob of `display`, split where its first wildcard is. */
export type DisplayPattern = {
  /** Whether it is absolute in the container. */
  readonly isInContainer: boolean;
  /** The folder in which everything lies that it may match, as written and normalised; `.` for the notebook's own. */
  readonly folder: string;
  /** Null: there is no wildcard, and `folder` is the path itself. */
  readonly wildcard: {
    /** Whether a path below `folder` matches. */
    readonly matches: (path: string) => boolean;
    /** How many folders deep a match may be; infinite with `**`. */
    readonly depth: number;
  } | null;
};

/** Reads one glob. Throws a `TypeError` that says in one sentence what is wrong with it. */
export function readDisplayPattern(text: string): DisplayPattern {
  const isInContainer = text.startsWith('/');
  const components = text.split('/');
  const first = components.findIndex(name => /[*?[\]{}\\]/.test(name));
  const literal = first < 0 ? components : components.slice(0, first);
  const folder = path.posix.normalize(
    literal.join('/') || (isInContainer ? '/' : '.')
  );
  if (first < 0) {
    const named = folder.length > 1 ? folder.replace(/\/$/, '') : folder;
    return { isInContainer, folder: named, wildcard: null };
  }
  const rest = components.slice(first).join('/');
  // Without the slash a glob of one component would be searched for in all folders.
  const matches = compileGlob(`/${rest}`);
  const seesHidden = /(^|[/{,])\\?\./.test(rest);
  const isDeep = rest.includes('**') || rest.endsWith('/');
  return {
    isInContainer,
    folder,
    wildcard: {
      matches: name => matches(name) && (seesHidden || !/(^|\/)\./.test(name)),
      depth: isDeep ? Infinity : rest.split('/').length - 1
    }
  };
}
