import { Worker } from 'node:worker_threads';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { IPattern } from '../../../common/protocol/history-views.js';
import {
  compilePattern,
  compileRegExp,
  compileText
} from '../../../common/patterns/path-pattern.js';
import { eachPaced } from './change-lines.js';
import { Pacer } from '../pacer.js';

/** A line that matches. */
export interface IMatchingLine {
  /** 1-based. */
  readonly number: number;
  /** Of the line in the text. */
  readonly start: number;
  /** Of the match in the text. */
  readonly match: number;
}

/** Tries a pattern on paths and texts, and never keeps the event loop for long. Dispose it when done. */
export interface IPatternRunner extends Disposable {
  /** Which of the paths match. Throws `request.invalid` when the expression takes too long, or `signal.reason`. */
  matches(paths: readonly string[]): Promise<readonly boolean[]>;
  /** The first matching line of each text. Throws as `matches`. */
  firstLines(
    texts: readonly string[]
  ): Promise<readonly (IMatchingLine | null)[]>;
}

/**
 * What runs a pattern. A regular expression may take for ever and cannot be stopped where it runs, so it gets a thread
 * that can be ended; everything else takes time in proportion to what it reads. Throws `request.invalid` when the pattern
 * cannot be read, or cannot be searched for in texts.
 */
export function runPattern(
  pattern: IPattern,
  { on, signal }: { on: 'paths' | 'texts'; signal?: AbortSignal | undefined }
): IPatternRunner {
  try {
    if (pattern.syntax === 'regexp') {
      return new ThreadRunner(compileRegExp(pattern.text), signal);
    }
    if (on === 'texts' && pattern.syntax === 'glob') {
      throw new TypeError(
        'Contents are searched for a text or a regular expression; a glob is for paths.'
      );
    }
    return new DirectRunner(pattern, signal);
  } catch (error) {
    if (error instanceof TypeError) {
      throw new LayerbookError('request.invalid', error.message, {
        hint: 'Correct the pattern.',
        cause: error
      });
    }
    throw error;
  }
}

class DirectRunner implements IPatternRunner {
  private readonly _matches: (path: string) => boolean;
  private readonly _contains: (text: string) => boolean;
  private readonly _pattern: IPattern;
  private readonly _pacer: Pacer;

  constructor(pattern: IPattern, signal: AbortSignal | undefined) {
    this._matches = compilePattern(pattern);
    this._contains = compileText(pattern.text);
    this._pattern = pattern;
    this._pacer = new Pacer(signal);
  }

  async matches(paths: readonly string[]): Promise<readonly boolean[]> {
    const found: boolean[] = [];
    await eachPaced(paths, this._pacer, path =>
      found.push(this._matches(path))
    );
    return found;
  }

  async firstLines(
    texts: readonly string[]
  ): Promise<readonly (IMatchingLine | null)[]> {
    const found: (IMatchingLine | null)[] = [];
    for (const text of texts) {
      found.push(this._contains(text) ? this._firstLine(text) : null);
      await this._pacer.pause();
    }
    return found;
  }

  [Symbol.dispose](): void {
    // Nothing runs beside it.
  }

  /** Line by line, since lower case may be longer than the text: what stands where must not be taken from it. */
  private _firstLine(text: string): IMatchingLine | null {
    let number = 0;
    for (let start = 0; start <= text.length;) {
      number++;
      const found = text.indexOf('\n', start);
      const end = found < 0 ? text.length : found;
      const line = text.slice(start, end);
      if (this._contains(line)) {
        const at = line.toLowerCase().indexOf(this._pattern.text.toLowerCase());
        return { number, start, match: start + Math.max(0, at) };
      }
      start = end + 1;
    }
    return null;
  }
}

/** Milliseconds that an expression may take for one batch, and for one answer. */
const BATCH_LIMIT_MS = 2000;
const ANSWER_LIMIT_MS = 15_000;
/** Characters that are given to the thread at once. */
const BATCH_CHARACTERS = 1 << 20;
const THREAD_MEGABYTES = 128;

/** The thread's program: it answers a list of strings with what matches in each. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const expression = new RegExp(workerData, 'v');
const firstLine = text => {
  let number = 0;
  for (let start = 0; start <= text.length;) {
    number++;
    const found = text.indexOf('\\n', start);
    const end = found < 0 ? text.length : found;
    const match = expression.exec(text.slice(start, end));
    if (match) {
      return { number, start, match: start + match.index };
    }
    start = end + 1;
  }
  return null;
};
parentPort.on('message', ({ on, list }) =>
  parentPort.postMessage(
    on === 'paths' ? list.map(path => expression.test(path)) : list.map(firstLine)
  )
);
`;

class ThreadRunner implements IPatternRunner {
  private readonly _source: string;
  private readonly _signal: AbortSignal | undefined;
  private _worker: Worker | null = null;
  private _spent = 0;

  constructor({ source }: RegExp, signal: AbortSignal | undefined) {
    this._source = source;
    this._signal = signal;
  }

  matches(paths: readonly string[]): Promise<readonly boolean[]> {
    return this._inBatches<boolean>('paths', paths);
  }

  firstLines(
    texts: readonly string[]
  ): Promise<readonly (IMatchingLine | null)[]> {
    return this._inBatches<IMatchingLine | null>('texts', texts);
  }

  [Symbol.dispose](): void {
    void this._worker?.terminate();
    this._worker = null;
  }

  private async _inBatches<T>(
    on: 'paths' | 'texts',
    strings: readonly string[]
  ): Promise<T[]> {
    const answers: T[] = [];
    for (let at = 0; at < strings.length;) {
      let characters = 0;
      let end = at;
      while (end < strings.length && characters < BATCH_CHARACTERS) {
        characters += strings[end++]?.length ?? 0;
      }
      for (const answer of await this._ask<T>(on, strings.slice(at, end))) {
        answers.push(answer);
      }
      at = end;
    }
    return answers;
  }

  private async _ask<T>(
    on: 'paths' | 'texts',
    list: readonly string[]
  ): Promise<readonly T[]> {
    this._signal?.throwIfAborted();
    const limit = Math.min(BATCH_LIMIT_MS, ANSWER_LIMIT_MS - this._spent);
    const worker = (this._worker ??= new Worker(PROGRAM, {
      eval: true,
      workerData: this._source,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEGABYTES }
    }));
    const since = performance.now();
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<readonly T[] | null>(
        (resolve, reject) => {
          const stop = (): void => resolve(null);
          timer = setTimeout(stop, limit);
          this._signal?.addEventListener('abort', stop, {
            signal: over.signal
          });
          worker.once('message', resolve).once('error', reject);
          worker.postMessage({ on, list });
        }
      );
      this._signal?.throwIfAborted();
      if (answer === null) {
        throw tookTooLong();
      }
      return answer;
    } catch (error) {
      this[Symbol.dispose]();
      throw isOutOfMemory(error) ? tookTooLong() : error;
    } finally {
      clearTimeout(timer);
      over.abort();
      for (const event of ['message', 'error']) {
        worker.removeAllListeners(event);
      }
      this._spent += performance.now() - since;
    }
  }
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  );
}

function tookTooLong(): LayerbookError {
  return new LayerbookError(
    'request.invalid',
    'The search was stopped because the regular expression took too long.',
    {
      hint: 'Write it without a repetition inside a repetition, as in (a+)+.'
    }
  );
}
