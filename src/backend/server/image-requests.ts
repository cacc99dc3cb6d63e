import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { IServices } from './services.js';

/** Answers what needs the engine: contents of files, images, sharing. */
export function answerImageRequests(
  _connection: MessageConnection,
  _services: IServices
): Disposable {
  return { [Symbol.dispose]: () => undefined };
}
