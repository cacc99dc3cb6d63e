import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection
} from 'vscode-jsonrpc/node';

/** A page and the back end's side of its connection, joined by two streams. */
export interface IJoinedPage extends Disposable {
  readonly page: MessageConnection;
  /** What `register` gave: ends with the page's session. */
  readonly session: Disposable;
}

/** Joins a page to what `register` answers; disposing ends both. */
export function joinPage(
  register: (server: MessageConnection) => Disposable
): IJoinedPage {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(
    new StreamMessageReader(there),
    new StreamMessageWriter(back)
  );
  const page = createMessageConnection(
    new StreamMessageReader(back),
    new StreamMessageWriter(there)
  );
  const session = register(server);
  server.listen();
  page.listen();
  return {
    page,
    session,
    [Symbol.dispose]: () => {
      session[Symbol.dispose]();
      page.dispose();
      server.dispose();
    }
  };
}
