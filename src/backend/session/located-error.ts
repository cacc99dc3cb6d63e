import type { IPrefix } from '../../common/notebook/prefix.js';
import { LayerbookError } from '../../common/protocol/errors.js';

/**
 * A build's failure at a line of some other cell than the one that is shown: its sentence names the Dockerfile cell and
 * the line in it. `where` says what the cell is to the reader: `above`.
 */
export function inOtherCell(
  error: LayerbookError,
  place: NonNullable<ReturnType<IPrefix['locate']>>,
  {
    cells,
    where
  }: {
    readonly cells: readonly { readonly id: string }[];
    readonly where?: string;
  }
): LayerbookError {
  const number = cells.findIndex(cell => cell.id === place.cellId) + 1;
  const cell = `Dockerfile cell ${number}${where === undefined ? '' : ` ${where}`}`;
  const { code, message, hint, exitCode } = error.data;
  return new LayerbookError(
    code,
    `In ${cell}, line ${place.line}: ${message}`,
    { hint, cause: error, ...(exitCode === undefined ? {} : { exitCode }) }
  );
}
