import * as React from 'react';
import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { RequestName, RequestParams, RequestResult } from '../tokens.js';
import type { IHistorySource } from './history-source.js';

/** What a request has come to. */
export type Answer<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: IErrorData }
  | {
      readonly kind: 'ready';
      readonly value: T;
      /** It is being asked for again. */
      readonly isOld: boolean;
    };

/** Asks for something whenever `params` say something else; the second value asks again, and keeps what is there. */
export function useAnswer<N extends RequestName>(
  source: IHistorySource,
  name: N,
  params: RequestParams<N>
): [Answer<RequestResult<N>>, () => void] {
  const [answer, setAnswer] = React.useState<Answer<RequestResult<N>>>({
    kind: 'loading'
  });
  const [attempt, setAttempt] = React.useState(0);
  const key = JSON.stringify(params ?? null);
  const asked = React.useRef(key);
  React.useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const isSame = asked.current === key;
    asked.current = key;
    setAnswer(before =>
      isSame && before.kind === 'ready'
        ? { ...before, isOld: true }
        : { kind: 'loading' }
    );
    source.ask(name, params, { signal }).then(
      value => {
        if (!signal.aborted) {
          setAnswer({ kind: 'ready', value, isOld: false });
        }
      },
      (error: unknown) => {
        if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
          setAnswer({ kind: 'failed', error: toErrorData(error) });
        }
      }
    );
    return () => abort.abort();
  }, [source, name, key, attempt]);
  const again = React.useCallback(() => setAttempt(count => count + 1), []);
  return [answer, again];
}
