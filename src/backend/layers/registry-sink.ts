import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { BlobUpload } from './blob-upload.js';
import { sha256 } from './digest.js';

/** What a push is to find in the registry, and who takes what it brings. */
export interface ISinkHandler {
  /** Whether the blob is to be uploaded; every other is said to be there already. */
  wants(digest: string): boolean;
  /**
   * A blob comes in, compressed as the engine likes. Its body ends only after its digest was verified, and is
   * destroyed when the upload breaks off.
   */
  receive(upload: BlobUpload): void;
  /** A manifest or an index was put, under `reference` (a tag or a digest). */
  manifest(reference: string, digest: string, content: Buffer): void;
}

type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Wants nothing, and lets no push come to its end: a manifest is refused. */
export const IDLE: ISinkHandler = {
  wants: () => false,
  receive: upload => void upload.body.resume(),
  manifest: () => undefined
};
const NOT_FOUND: Answer = { status: 404 };

/**
 * Engines note for each layer to which repositories it was pushed, address and all: overlay2 the last 50, in place of
 * those that a later push to a real registry could save work with; containerd in a label of the blob. So the same few
 * addresses and names serve for ever. The ports are below those that systems give to outgoing connections.
 */
const PORTS = Array.from({ length: 16 }, (_port, index) => 28_140 + index);
/** Two in turn: what a broken-off push still sends does not come into the next one. */
const NAMES = ['layerbook/read-a', 'layerbook/read-b'] as const;
let opened = 0;

/**
 * A registry (OCI distribution-spec) in this process that keeps nothing: it says "have it" to every blob but the
 * wanted ones, so that a push hands over those and nothing else.
 *
 * It listens on the loopback address, where any program of this machine may speak to it: what comes in is worth
 * nothing until its digest was compared with one that the engine told.
 */
export class RegistrySink implements AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  private readonly _server: Server;
  private readonly _uploads = new Map<string, BlobUpload>();
  /** Blobs that came in whole: the engine asks for each once more to see that it arrived. */
  private readonly _arrived = new Set<string>();
  private _repository = '';
  private _handler: ISinkHandler = IDLE;
  private _wasAsked = false;
  private _hasManifest = false;

  private constructor(server: Server, port: number) {
    this._server = server;
    this.host = `127.0.0.1:${port}`;
  }

  /** Starts to listen on the first free one of a few ports. The caller disposes it. */
  static async start(): Promise<RegistrySink> {
    const server = createServer();
    const sink = new RegistrySink(server, await listen(server));
    server.on(
      'request',
      (request: IncomingMessage, response: ServerResponse) => {
        sink._serve(request, response).catch((error: unknown) => {
          response.destroy(error instanceof Error ? error : undefined);
        });
      }
    );
    // A consumer may take its time.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
    // A reader that somebody forgot to dispose does not keep the process alive.
    server.unref();
    return sink;
  }

  /** Whether any push has found its way here: no, when the engine's loopback address is another machine's. */
  get wasAsked(): boolean {
    return this._wasAsked;
  }

  /** Whether a manifest came for the present handler: the push is about to succeed. */
  get hasManifest(): boolean {
    return this._hasManifest;
  }

  /** Opens a new repository and gives its name; what is still sent to the one before is refused. */
  open(): string {
    this.hand(IDLE);
    this._repository = NAMES[opened++ % NAMES.length] ?? NAMES[0];
    return `${this.host}/${this._repository}`;
  }

  /** Lets `handler` decide from now on; uploads that are not whole yet are given up. */
  hand(handler: ISinkHandler): void {
    this._forgetUploads();
    this._hasManifest = false;
    this._handler = handler;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this._handler = IDLE;
    this._repository = '';
    this._forgetUploads();
    await new Promise<void>(resolve => {
      this._server.close(() => resolve());
      this._server.closeAllConnections();
    });
  }

  private _forgetUploads(): void {
    this._arrived.clear();
    for (const upload of this._uploads.values()) {
      upload.abandon(new Error('The upload broke off.'));
    }
    this._uploads.clear();
  }

  private async _serve(
    request: IncomingMessage,
    response: ServerResponse
  ): Promise<void> {
    this._wasAsked = true;
    const { status, headers, body } = await this._answer(request);
    response.writeHead(status, headers);
    response.end(body);
  }

  private async _answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://sink');
    if (/^\/v2\/?$/.test(url.pathname)) {
      return {
        status: 200,
        headers: { 'Docker-Distribution-API-Version': 'registry/2.0' }
      };
    }
    const prefix = `/v2/${this._repository}/`;
    if (this._repository === '' || !url.pathname.startsWith(prefix)) {
      return NOT_FOUND;
    }
    const [kind, name, id] = url.pathname.slice(prefix.length).split('/');
    if (kind === 'manifests' && name !== undefined) {
      return this._manifest(request, name);
    }
    if (kind === 'blobs' && name === 'uploads') {
      return id
        ? this._upload(request, url, id)
        : this._newUpload(request, url);
    }
    if (kind === 'blobs' && name !== undefined && request.method === 'HEAD') {
      return this._headBlob(name);
    }
    return NOT_FOUND;
  }

  private _headBlob(digest: string): Answer {
    // The length is never looked at: the engine only wants to know whether it must upload.
    const headers = { 'Docker-Content-Digest': digest, 'Content-Length': '1' };
    const isMissing = !this._arrived.has(digest) && this._handler.wants(digest);
    return isMissing ? NOT_FOUND : { status: 200, headers };
  }

  private async _manifest(
    request: IncomingMessage,
    reference: string
  ): Promise<Answer> {
    if (request.method !== 'PUT') {
      return NOT_FOUND;
    }
    const content = await buffer(request);
    if (this._handler === IDLE) {
      return NOT_FOUND;
    }
    this._hasManifest = true;
    const digest = sha256(content);
    this._handler.manifest(reference, digest, content);
    return {
      status: 201,
      headers: { 'Docker-Content-Digest': digest, Location: request.url ?? '' }
    };
  }

  /** Also the answer to an attempt to mount the blob from another repository: 202 means "upload it". */
  private async _newUpload(
    request: IncomingMessage,
    url: URL
  ): Promise<Answer> {
    if (request.method !== 'POST') {
      return NOT_FOUND;
    }
    const id = randomBytes(16).toString('hex');
    const upload = new BlobUpload();
    this._uploads.set(id, upload);
    this._handler.receive(upload);
    return url.searchParams.has('digest')
      ? this._finish(request, url, id, upload)
      : { status: 202, headers: this._uploadHeaders(id, upload) };
  }

  private async _upload(
    request: IncomingMessage,
    url: URL,
    id: string
  ): Promise<Answer> {
    const upload = this._uploads.get(id);
    if (!upload) {
      return NOT_FOUND;
    }
    switch (request.method) {
      case 'GET':
        return { status: 204, headers: this._uploadHeaders(id, upload) };
      case 'PATCH':
        return this._append(request, id, upload);
      case 'PUT':
        return this._finish(request, url, id, upload);
      case 'DELETE':
        this._uploads.delete(id);
        upload.abandon(new Error('The engine cancelled the upload.'));
        return { status: 204 };
      default:
        return NOT_FOUND;
    }
  }

  private async _append(
    request: IncomingMessage,
    id: string,
    upload: BlobUpload
  ): Promise<Answer> {
    const start = /^(?:bytes )?(\d+)-/.exec(
      request.headers['content-range'] ?? ''
    )?.[1];
    if (start !== undefined && Number(start) !== upload.received) {
      request.resume();
      return { status: 416, headers: this._uploadHeaders(id, upload) };
    }
    await upload.append(request);
    return { status: 202, headers: this._uploadHeaders(id, upload) };
  }

  private async _finish(
    request: IncomingMessage,
    url: URL,
    id: string,
    upload: BlobUpload
  ): Promise<Answer> {
    await upload.append(request);
    this._uploads.delete(id);
    const digest = url.searchParams.get('digest') ?? '';
    if (!upload.finish(digest)) {
      const errors = [
        { code: 'DIGEST_INVALID', message: 'digest does not match' }
      ];
      return { status: 400, body: JSON.stringify({ errors }) };
    }
    this._arrived.add(digest);
    const location = `/v2/${this._repository}/blobs/${digest}`;
    return {
      status: 201,
      headers: { 'Docker-Content-Digest': digest, Location: location }
    };
  }

  private _uploadHeaders(
    id: string,
    upload: BlobUpload
  ): Record<string, string> {
    return {
      Location: `/v2/${this._repository}/blobs/uploads/${id}`,
      'Docker-Upload-UUID': id,
      Range: `0-${Math.max(0, upload.received - 1)}`
    };
  }
}

/** Resolves with the port: one of {@link PORTS}, or any when all of them are taken. */
async function listen(server: Server): Promise<number> {
  for (const port of [...PORTS, 0]) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          resolve();
        });
      });
      const address = server.address();
      return typeof address === 'object' && address ? address.port : port;
    } catch (error) {
      server.removeAllListeners('error').removeAllListeners('listening');
      if (port === 0) {
        throw error;
      }
    }
  }
  throw new Error('There is no port to listen on.');
}
