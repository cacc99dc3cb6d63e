import { Worker } from 'node:worker_threads';
import { compileRegExp } from '../../../common/patterns/path-pattern.js';
import { typedRegExp } from '../../../common/patterns/typed-pattern.js';
import type { ICancellable } from '../../engine/contract.js';

/** Milliseconds that a regular expression may take. */
const LIMIT_MS = 2000;
const THREAD_MEGABYTES = 128;

/** Where a text has what was looked for: index of its first character, or null; or a sentence why that is not known. */
export type TextMatch =
  { readonly at: number | null } | { readonly failed: string };

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const match = new RegExp(workerData.source, 'mv').exec(workerData.text);
parentPort.postMessage(match ? match.index : null);
`;

/**
 * Finds what somebody typed in a text: `/…/` is a regular expression (flags `mv`), anything else a part of the text as it
 * is. An expression runs in a thread that is ended when it takes too long.
 */
export async function matchText(
  typed: string,
  text: string,
  options: ICancellable
): Promise<TextMatch> {
  const pattern = typedRegExp(typed);
  if (pattern === null) {
    const at = text.indexOf(typed);
    return { at: at < 0 ? null : at };
  }
  try {
    const { source } = compileRegExp(pattern.text);
    return await inThread({ source, text }, options);
  } catch (error) {
    if (error instanceof TypeError) {
      return { failed: lowerFirst(error.message.replace(/\.$/, '')) };
    }
    throw error;
  }
}

async function inThread(
  workerData: { readonly source: string; readonly text: string },
  { signal }: ICancellable
): Promise<TextMatch> {
  signal?.throwIfAborted();
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEGABYTES }
  });
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<number | null | 'too long'>(resolve => {
      const stop = (): void => resolve('too long');
      timer = setTimeout(stop, LIMIT_MS);
      signal?.addEventListener('abort', stop, { signal: over.signal });
      // Out of memory is the only error that it can end with.
      worker.once('message', resolve).once('error', stop);
    });
    signal?.throwIfAborted();
    return answer === 'too long'
      ? {
          failed:
            'the regular expression took too long; write it without a repetition inside a repetition, as in (a+)+'
        }
      : { at: answer };
  } finally {
    clearTimeout(timer);
    over.abort();
    await worker.terminate();
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
