import { spawn } from 'node:child_process';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** A server of the git repositories in a folder, by git's own `http-backend`. */
export interface IGitHttpServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Values of the `Authorization` headers that came. */
  readonly logins: readonly string[];
}

/** Serves the bare repositories in `folder`; with `login` (`user:password`) only to those who have it. */
export async function serveGit(
  folder: string,
  login?: string
): Promise<IGitHttpServer> {
  const logins: string[] = [];
  const server = createServer((request, response) => {
    const given = request.headers.authorization ?? '';
    if (given !== '') {
      logins.push(given);
    }
    const wanted = `Basic ${Buffer.from(login ?? '').toString('base64')}`;
    if (login !== undefined && given !== wanted) {
      response
        .writeHead(401, { 'WWW-Authenticate': 'Basic realm="test"' })
        .end('no');
      return;
    }
    answer(folder, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined)
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    logins,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  };
}

/** RFC 3875: the request in the environment and on standard input, headers and body on standard output. */
async function answer(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://host');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'tester',
      REMOTE_ADDR: '127.0.0.1'
    },
    stdio: ['pipe', 'pipe', 'ignore']
  });
  const chunks: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
  })();
  await pipeline(request, child.stdin).catch(() => undefined);
  await reading;
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\r\n\r\n');
  let status = 200;
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') {
      status = Number.parseInt(value, 10);
    } else {
      response.setHeader(name, value);
    }
  }
  response.writeHead(status).end(output.subarray(end + 4));
}
