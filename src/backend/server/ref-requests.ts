import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { IServices } from './services.js';

/** Answers what changes the refs of a history: checkout, tags, branches, push, images opened beside it. */
export function answerRefRequests(
  _connection: MessageConnection,
  _services: IServices
): Disposable {
  return { [Symbol.dispose]: () => undefined };
}
