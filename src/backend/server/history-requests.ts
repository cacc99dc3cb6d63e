import type { MessageConnection } from 'vscode-jsonrpc/node';
import { Requests } from '../../common/protocol/requests.js';
import { answer } from './answer.js';
import { commitsOf, historyOf } from './history-params.js';
import type { IServices } from './services.js';

/** Answers the log, the changes and the file differences of histories. */
export function answerHistoryRequests(
  connection: MessageConnection,
  services: Pick<IServices, 'runs'>
): Disposable {
  connection.onRequest(Requests.historyLog, params =>
    answer(async () => (await historyOf(services, params)).log(params))
  );
  connection.onRequest(Requests.historyChanges, params =>
    answer(async () =>
      (await historyOf(services, params)).changes({
        ...params,
        ...commitsOf(params)
      })
    )
  );
  connection.onRequest(Requests.historyFileDiff, params =>
    answer(async () => ({
      path: params.path,
      ...(await (
        await historyOf(services, params)
      ).fileDiff({ ...params, ...commitsOf(params) }))
    }))
  );
  connection.onRequest(Requests.historyLocation, params =>
    answer(async () => ({
      path: (await historyOf(services, params)).gitDir
    }))
  );
  return { [Symbol.dispose]: () => undefined };
}
