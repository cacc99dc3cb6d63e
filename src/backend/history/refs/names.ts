import { LayerbookError } from '../../../common/protocol/errors.js';
import { readImageName } from '../../inputs/image-name.js';

/** Parts of a ref's name are names of files, and git adds `.lock`. */
const MAX_PART = 250;

/** What git's check-ref-format(1) forbids, in the order in which a person should be told. */
const TAG_RULES: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'it is empty'],
  [/^-/, 'it begins with a hyphen'],
  [/[\0-\x20\x7f]/, 'it has a space or a control character'],
  [/[~^:?*[\\]/, 'it has one of ~ ^ : ? * [ \\'],
  [/\.\./, 'it has two dots in a row'],
  [/@\{/, 'it has @{'],
  [/^\/|\/$|\/\//, 'it has a slash at its beginning or end, or two in a row'],
  [/^\.|\/\./, 'a part of it begins with a dot'],
  [/\.$/, 'it ends with a dot'],
  [/\.lock(?:\/|$)/, 'a part of it ends with .lock'],
  [/^(?:@|HEAD)$/, 'git has another meaning for it'],
  [/^[0-9a-f]{40}$/, 'it could be the id of a commit']
];

/** Checks the name of a git tag by git's rules. Throws `history.refused` with the rule that it breaks. */
export function checkTagName(name: string): void {
  const broken =
    TAG_RULES.find(([pattern]) => pattern.test(name))?.[1] ??
    (name.split('/').some(part => Buffer.byteLength(part) > MAX_PART)
      ? `a part of it is longer than ${MAX_PART} bytes`
      : undefined);
  if (broken !== undefined) {
    throw new LayerbookError(
      'history.refused',
      `${JSON.stringify(name)} cannot be the name of a git tag: ${broken}.`,
      { hint: 'Choose another name, for example v1.0.' }
    );
  }
}

/** The name that an image is to have on the engine. */
export interface IImageTag {
  readonly repository: string;
  readonly tag: string;
}

const HOST_PART = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const HOST = `(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?`;
const PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
/** `name` of distribution's reference grammar. */
const REPOSITORY = new RegExp(`^(?:${HOST}/)?${PART}(?:/${PART})*$`);
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads `repository:tag` (no tag: `latest`) as the engine does. Throws `history.refused` when it is no valid name, or one
 * that belongs to the images of cells.
 */
export function parseImageTag(text: string): IImageTag {
  const colon = text.lastIndexOf(':');
  const hasTag = colon > text.lastIndexOf('/');
  const repository = hasTag ? text.slice(0, colon) : text;
  const tag = hasTag ? text.slice(colon + 1) : 'latest';
  const isValid =
    REPOSITORY.test(repository) &&
    repository.length <= 255 &&
    !/^[0-9a-f]{64}$/.test(repository) &&
    TAG.test(tag);
  if (!isValid) {
    throw new LayerbookError(
      'history.refused',
      `${JSON.stringify(text)} cannot be the name of an image.`,
      {
        hint: 'Write it as repository:tag, in lower case: my/app:1.0 or registry.example.com/my/app:1.0.'
      }
    );
  }
  const full = readImageName(repository);
  if (full.host === 'docker.io' && full.repository.startsWith('layerbook/')) {
    throw new LayerbookError(
      'history.refused',
      'Names that begin with layerbook/ are for the images of cells, which come and go.',
      { hint: 'Choose another name.' }
    );
  }
  return { repository, tag };
}
