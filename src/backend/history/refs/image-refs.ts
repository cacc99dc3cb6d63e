import { LayerbookError } from '../../../common/protocol/errors.js';

const PREFIX = 'refs/images/';
/** A name of a file has at most 255 bytes, and git adds `.lock`. */
const MAX_LENGTH = 250;

/**
 * The ref that holds an opened image's top commit: `refs/images/node_3a14-alpine`. All but lower-case letters, digits
 * and `-` becomes `_` and its byte in hex: a ref must not have `:`, and no name may be a folder of another.
 * Throws `history.refused` when the name is too long for a file.
 */
export function imageRef(name: string): string {
  const escaped = name.replace(/[^a-z0-9-]/gu, character =>
    [...Buffer.from(character)]
      .map(byte => `_${byte.toString(16).padStart(2, '0')}`)
      .join('')
  );
  if (escaped === '' || escaped.length > MAX_LENGTH) {
    throw new LayerbookError(
      'history.refused',
      `An image’s name must have 1 to ${MAX_LENGTH} characters to be opened in a history.`,
      { hint: 'Open the image by its id, or give it a shorter tag.' }
    );
  }
  return PREFIX + escaped;
}

/** The image's name that {@link imageRef} made `ref` of; of any other ref its last part. */
export function imageNameOf(ref: string): string {
  const escaped = ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : ref;
  const bytes = escaped.replace(/_([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16))
  );
  return Buffer.from(bytes, 'latin1').toString();
}
