import { LayerbookError } from './protocol/errors.js';

/** The refusal of a file whose bytes are no UTF-8: as text they could not be written again as they are. */
export function notUtf8(path: string, cause: unknown): LayerbookError {
  return new LayerbookError(
    'request.invalid',
    `${path} cannot be read: it is not UTF-8 text.`,
    { hint: 'Save it as UTF-8, then try again.', cause }
  );
}
