import type { IDisposable } from '@lumino/disposable';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { TypedPattern } from './read-pattern.js';

/** Finds out which paths match. */
export interface IPathMatcher extends IDisposable {
  /**
   * One flag per path, in order. One call at a time. Throws a `LayerbookError`: `request.invalid` when the expression
   * takes too long, `cancelled` when the matcher is disposed meanwhile.
   */
  match(paths: readonly string[]): Promise<readonly boolean[]>;
}

/** Milliseconds that an expression may take for one answer. */
const LIMIT_MS = 2000;

/** A worker's program; it gets the expression first, then lists of paths. */
const PROGRAM = `
let expression = null;
onmessage = ({ data }) => {
  if (expression === null) {
    expression = new RegExp(data, 'v');
  } else {
    postMessage(data.map(path => expression.test(path)));
  }
};`;

/** A matcher for what was typed. Regular expressions run beside the page where that is possible: they may be slow. */
export function createMatcher(
  typed: Extract<TypedPattern, { kind: 'pattern' }>
): IPathMatcher {
  const { pattern, matches } = typed;
  return pattern.syntax === 'regexp' && typeof Worker !== 'undefined'
    ? new BesidePage(pattern.text, matches)
    : new InPage(matches);
}

class InPage implements IPathMatcher {
  constructor(matches: (path: string) => boolean) {
    this._matches = matches;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  match(paths: readonly string[]): Promise<readonly boolean[]> {
    return Promise.resolve(paths.map(this._matches));
  }

  dispose(): void {
    this._isDisposed = true;
  }

  private readonly _matches: (path: string) => boolean;
  private _isDisposed = false;
}

/**
 * A regular expression in a worker. JavaScript's expressions can take practically for ever on some paths and cannot be
 * stopped where they run; a worker can be ended.
 */
class BesidePage implements IPathMatcher {
  /** `matches` does the work where the server's rules refuse workers. */
  constructor(text: string, matches: (path: string) => boolean) {
    this._matches = matches;
    this._url = URL.createObjectURL(
      new Blob([PROGRAM], { type: 'text/javascript' })
    );
    this._worker = new Worker(this._url);
    this._worker.postMessage(text);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  async match(paths: readonly string[]): Promise<readonly boolean[]> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this._reject = reject;
        timer = setTimeout(() => reject(takesTooLong()), LIMIT_MS);
        this._worker.onmessage = (event: MessageEvent<readonly boolean[]>) =>
          resolve(event.data);
        this._worker.onerror = () => resolve(paths.map(this._matches));
        this._worker.postMessage(paths);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._worker.terminate();
    URL.revokeObjectURL(this._url);
    this._reject(new LayerbookError('cancelled', 'Another filter was typed.'));
  }

  private readonly _matches: (path: string) => boolean;
  private readonly _url: string;
  private readonly _worker: Worker;
  private _reject: (reason: LayerbookError) => void = () => undefined;
  private _isDisposed = false;
}

function takesTooLong(): LayerbookError {
  return new LayerbookError(
    'request.invalid',
    'This expression takes too long.',
    {
      hint: 'A repetition inside a repetition does that: (a+)+.'
    }
  );
}
