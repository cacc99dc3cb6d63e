import { LayerbookError } from '../../../common/protocol/errors.js';

/** The failure of reading a layer whose tar is damaged, cut short or of a kind that is not understood. */
export function tarError(message: string): LayerbookError {
  return new LayerbookError(
    'history.failed',
    `The layer could not be read: ${message}`,
    {
      hint: 'Run the cell again; if it fails at the same place, rebuild the image that holds the layer.'
    }
  );
}
