/**
 * A path as a person types or copies it, as the history names it: without slashes at its ends and without `.` and
 * empty components. The empty path is the root.
 */
export function readPath(text: string): string {
  return text
    .trim()
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');
}

/** Longest name that is looked for in any case. */
const MAX_NAME = 60;

/**
 * A regular expression (`v` flag) for paths whose last component has a like name in it: in any case, with any ending.
 * Null: the path has no name that says anything.
 */
export function likeName(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const stem = name.replace(/(?<=.)\.[^.]*$/u, '').slice(0, MAX_NAME);
  return stem.length < 2 ? null : `${[...stem].map(anyCase).join('')}[^\\/]*$`;
}

function anyCase(character: string): string {
  const lower = character.toLowerCase();
  const upper = character.toUpperCase();
  return lower !== upper && lower.length === 1 && upper.length === 1
    ? `[${lower}${upper}]`
    : character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
}
