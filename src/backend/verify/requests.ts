import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc';
import {
  parseNotebookSnapshot,
  type NotebookSnapshot
} from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { Notifications, Requests } from '../../common/protocol/requests.js';
import type { IContextInputs } from '../inputs/contract.js';
import { answer } from '../server/answer.js';
import type { IBuildRights } from '../session/context.js';
import type { EngineProvider } from '../session/engine-provider.js';
import { stageSizes } from '../stages/stage-sizes.js';
import { openSubject } from './open-subject.js';
import type { IBuildSubject } from './subject.js';
import { verifyNotebook } from './verify-notebook.js';

/** What these requests are answered from. */
export interface IVerifyServices {
  readonly rootDir: string;
  readonly engines: EngineProvider;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
}

/**
 * Answers `notebook/verify` and `notebook/stageSizes` on a page's connection. They end with `cancelled` when the page
 * cancels the request, and when the returned object is disposed, which belongs at the connection's end.
 */
export function answerVerifyRequests(
  connection: MessageConnection,
  services: IVerifyServices
): Disposable {
  const closed = new AbortController();
  const work = <T>(
    notebook: unknown,
    token: CancellationToken,
    run: (subject: IBuildSubject) => Promise<T>
  ): ReturnType<typeof answer<T>> =>
    answer(() =>
      cancellable([token, closed.signal], async signal => {
        const engine = await services.engines.get();
        const snapshot: NotebookSnapshot = parseNotebookSnapshot(notebook);
        return run(
          await openSubject(snapshot, { ...services, engine, signal })
        );
      })
    );
  connection.onRequest(Requests.verify, (params, token) =>
    work(params.notebook, token, subject =>
      verifyNotebook({
        ...subject,
        builds: params.builds === 'cached' ? 'cached' : 'both',
        onProgress: text => {
          // A page that has left is told nothing; its connection refuses to send.
          if (!closed.signal.aborted) {
            void connection.sendNotification(Notifications.verifyProgress, {
              notebookId: subject.notebook.id,
              text
            });
          }
        }
      })
    )
  );
  connection.onRequest(Requests.stageSizes, (params, token) =>
    work(params.notebook, token, subject =>
      stageSizes({ ...subject, unbuilt: 'skip' })
    )
  );
  return { [Symbol.dispose]: () => closed.abort(stopped()) };
}

async function cancellable<T>(
  [token, closed]: readonly [CancellationToken, AbortSignal],
  run: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const stop = new AbortController();
  const onClosed = (): void => stop.abort(closed.reason);
  const listening = token.onCancellationRequested(() => stop.abort(stopped()));
  closed.addEventListener('abort', onClosed, { once: true });
  try {
    if (token.isCancellationRequested) {
      stop.abort(stopped());
    }
    return await run(stop.signal);
  } finally {
    listening.dispose();
    closed.removeEventListener('abort', onClosed);
  }
}

function stopped(): LayerbookError {
  return new LayerbookError('cancelled', 'The check was stopped.', {
    hint: 'Start it again when it is needed.'
  });
}
