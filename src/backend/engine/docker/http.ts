import type { ClientRequest, IncomingMessage } from 'node:http';
import { pipeline, type Duplex, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ICancellable } from '../contract.js';
import type { EngineEndpoint } from './endpoint.js';
import { startRequest } from './endpoint.js';
import { EngineResponseError, messageOfBody } from './errors.js';

/** Headers of a request; a list is sent as several lines of the same name. */
export type RequestHeaders = Readonly<
  Record<string, string | readonly string[]>
>;

/** Options of {@link getJson} and {@link openStream}. */
export interface IRequestOptions extends ICancellable {
  /** `GET` unless said otherwise. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | undefined;
  /** A tar; none unless given. A stream is destroyed at the end; when it fails, so does the request. */
  readonly body?: Buffer | Readable | undefined;
  /** A JSON document in the place of a tar. */
  readonly json?: Buffer | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Fails with `ETIMEDOUT` when the answer has not come by then; milliseconds. */
  readonly timeout?: number | undefined;
}

/** Answer of {@link getJson}. */
export interface IJsonAnswer {
  readonly headers: IncomingMessage['headers'];
  /** Null when the body is not JSON (`/_ping` says `OK`). */
  readonly body: unknown;
}

/** GETs a small JSON document. Throws {@link EngineResponseError} for an error status. */
export async function getJson(
  endpoint: EngineEndpoint,
  path: string,
  options: IRequestOptions = {}
): Promise<IJsonAnswer> {
  const response = await openStream(endpoint, path, options);
  const json = await text(response);
  try {
    return { headers: response.headers, body: JSON.parse(json) as unknown };
  } catch {
    return { headers: response.headers, body: null };
  }
}

/** POSTs a small JSON document, or nothing for null, and gives the answer's; null when that is not JSON. */
export async function postJson(
  endpoint: EngineEndpoint,
  path: string,
  body: object | null
): Promise<unknown> {
  const response = await openStream(endpoint, path, {
    method: 'POST',
    ...(body ? { json: Buffer.from(JSON.stringify(body)) } : {})
  });
  const answer = await text(response);
  try {
    return JSON.parse(answer) as unknown;
  } catch {
    return null;
  }
}

/** Asks for a body as a stream, which the caller reads or destroys. Cancelling destroys it too. */
export async function openStream(
  endpoint: EngineEndpoint,
  path: string,
  options: IRequestOptions = {}
): Promise<IncomingMessage> {
  const timeout =
    options.timeout === undefined ? null : AbortSignal.timeout(options.timeout);
  const signals = [options.signal, timeout].filter(signal => !!signal);
  const request = startRequest(endpoint, {
    method: options.method ?? 'GET',
    path,
    headers: {
      ...options.headers,
      ...(options.body ? bodyHeaders('x-tar', options.body) : {}),
      ...(options.json ? bodyHeaders('json', options.json) : {})
    },
    ...(signals.length ? { signal: AbortSignal.any(signals) } : {})
  });
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).on('error', reject);
      sendBody(request, options.body ?? options.json);
    });
    return await accepted(response);
  } catch (error) {
    if (timeout?.aborted && !options.signal?.aborted) {
      throw Object.assign(new Error('no answer in time', { cause: error }), {
        code: 'ETIMEDOUT'
      });
    }
    throw error;
  }
}

/**
 * Opens an HTTP/1.1 upgrade and gives the raw connection, with what the engine sent right behind its answer put
 * back in front. The caller destroys it.
 *
 * No body is sent unless one is given: dockerode's `hijack` writes its JSON options as the body, which Podman feeds to
 * the process's standard input. Only `ExecStart` takes one (JSON).
 */
export async function openUpgrade(
  endpoint: EngineEndpoint,
  path: string,
  options: {
    readonly protocol: string;
    readonly headers?: RequestHeaders | undefined;
    readonly body?: string | undefined;
  } & ICancellable
): Promise<Duplex> {
  const { body } = options;
  options.signal?.throwIfAborted();
  const request = startRequest(endpoint, {
    method: 'POST',
    path,
    headers: {
      ...mutableHeaders(options.headers ?? {}),
      Connection: 'Upgrade',
      Upgrade: options.protocol,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      'Content-Length': String(Buffer.byteLength(body ?? ''))
    }
  });
  const abort = () => {
    request.destroy(new Error('The request was cancelled.'));
  };
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    return await upgraded(request, body);
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function upgraded(
  request: ClientRequest,
  body: string | undefined
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    request
      .once('upgrade', (_response, socket: Duplex, head: Buffer) => {
        if (head.length > 0) {
          socket.unshift(head);
        }
        resolve(socket);
      })
      .once('response', response => {
        refuse(response).then(reject, reject);
      })
      .on('error', reject)
      .end(body);
  });
}

function sendBody(
  request: ClientRequest,
  body: Buffer | Readable | undefined
): void {
  if (body === undefined || Buffer.isBuffer(body)) {
    request.end(body);
    return;
  }
  // A stream that fails destroys the request, and with it the answer that is waited for.
  pipeline(body, request, error => {
    if (error) {
      request.destroy(error);
    }
  });
}

/** The length of a stream is not known: it is sent in chunks. */
function bodyHeaders(
  type: string,
  body: Buffer | Readable
): Record<string, string> {
  return {
    'Content-Type': `application/${type}`,
    ...(Buffer.isBuffer(body) ? { 'Content-Length': String(body.length) } : {})
  };
}

async function accepted(response: IncomingMessage): Promise<IncomingMessage> {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) {
    return response;
  }
  throw await refuse(response);
}

async function refuse(response: IncomingMessage): Promise<EngineResponseError> {
  const status = response.statusCode ?? 0;
  const words = messageOfBody(await text(response));
  return new EngineResponseError(status, words || `HTTP status ${status}`);
}

function mutableHeaders(
  headers: RequestHeaders
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value]
    ])
  );
}
