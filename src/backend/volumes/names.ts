import { LayerbookError } from '../../common/protocol/errors.js';

/** As the engine has it (`RestrictedNamePattern`); it wants two characters at least. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
/** Longest name that every file system of an engine can have as a folder. */
const MAX_NAME = 255;

/** Gives the name back. Throws `volume.refused` for what the engine would not take as the name of a volume. */
export function checkVolumeName(name: string): string {
  if (!NAME.test(name) || name.length > MAX_NAME) {
    throw new LayerbookError(
      'volume.refused',
      name === ''
        ? 'A volume needs a name.'
        : `${JSON.stringify(name)} cannot be the name of a volume.`,
      {
        hint: 'Use at least two letters, digits, “_”, “.” or “-”, and begin with a letter or digit.'
      }
    );
  }
  return name;
}

/**
 * The parts of a path in a volume; none for its root. Throws `request.invalid` for a path that is absolute, leaves the
 * volume, or is no path at all.
 */
export function splitVolumePath(path: string): readonly string[] {
  if (path === '') {
    return [];
  }
  const parts = path.split('/');
  const isWrong = parts.some(
    part => part === '' || part === '.' || part === '..' || part.includes('\0')
  );
  if (isWrong) {
    throw new LayerbookError(
      'request.invalid',
      `${JSON.stringify(path)} is not a path in a volume.`,
      {
        hint: 'Name folders and files below the root of the volume, without “..”.'
      }
    );
  }
  return parts;
}
