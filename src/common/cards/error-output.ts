import { ERRORS, type IErrorData } from '../protocol/errors.js';

/** An nbformat error output. */
export interface IErrorOutput {
  readonly output_type: 'error';
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: string[];
}

const RED = '\u001b[31m';
const RESET = '\u001b[0m';

/** A failure as the saved notebook shows it: what failed, why, and what to do. */
export function errorOutput(error: IErrorData): IErrorOutput {
  const { title } = ERRORS[error.code];
  const line = error.lines ? ` (line ${lineText(error.lines)})` : '';
  return {
    output_type: 'error',
    ename: title,
    evalue: error.message,
    traceback: [`${RED}${title}${RESET}${line}: ${error.message}`, error.hint]
  };
}

function lineText([first, last]: readonly [number, number]): string {
  return first === last ? String(first) : `${first}–${last}`;
}
