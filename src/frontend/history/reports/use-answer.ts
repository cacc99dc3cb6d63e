import * as React from 'react';
import { toErrorData } from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type {
  RequestName,
  RequestParams,
  RequestResult
} from '../../tokens.js';
import type { IHistorySource } from '../history-source.js';

/** What a request has come to. */
export type Answer<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: IErrorData }
  | { readonly kind: 'ready'; readonly value: T };

/** Asks for something about a history whenever `params` say something else; the second value asks again. */
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
  const asked = React.useRef(params);
  asked.current = params;
  React.useEffect(() => {
    const { signal, abort } = startWork();
    setAnswer({ kind: 'loading' });
    source.ask(name, asked.current, { signal }).then(
      value => {
        if (!signal.aborted) {
          setAnswer({ kind: 'ready', value });
        }
      },
      (error: unknown) => {
        if (!signal.aborted) {
          setAnswer({ kind: 'failed', error: toErrorData(error) });
        }
      }
    );
    return abort;
  }, [source, name, key, attempt]);
  return [answer, () => setAttempt(attempt + 1)];
}

function startWork(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
