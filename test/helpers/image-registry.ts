import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

function sha256(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}

/** A registry on this machine that has one image of one layer, under any name, and may want a login. */
export class ImageRegistry implements AsyncDisposable {
  /** Base64 of `user:password`, or null: it asks nobody. */
  login: string | null = null;
  private readonly _blobs = new Map<string, Buffer>();
  private readonly _manifest: Buffer;
  private readonly _server: Server;

  private constructor(
    layer: Buffer,
    platform: { readonly architecture: string; readonly os: string }
  ) {
    const zipped = gzipSync(layer);
    const config = Buffer.from(
      JSON.stringify({
        ...platform,
        config: {},
        rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
        history: [{ created_by: 'layer' }]
      })
    );
    const blob = (mediaType: string, data: Buffer): object => {
      this._blobs.set(sha256(data), data);
      return { mediaType, size: data.length, digest: sha256(data) };
    };
    this._manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: blob('application/vnd.docker.container.image.v1+json', config),
        layers: [
          blob('application/vnd.docker.image.rootfs.diff.tar.gzip', zipped)
        ]
      })
    );
    this._server = createServer((request, response) => {
      const wanted = this.login === null ? undefined : `Basic ${this.login}`;
      if (wanted !== undefined && request.headers.authorization !== wanted) {
        response.setHeader('WWW-Authenticate', 'Basic realm="test"');
        response.statusCode = 401;
        response.end();
        return;
      }
      this._answer(request.url ?? '', response, request.method === 'HEAD');
    });
  }

  static async open(
    layer: Buffer,
    platform: { readonly architecture: string; readonly os: string }
  ): Promise<ImageRegistry> {
    const registry = new ImageRegistry(layer, platform);
    await new Promise<void>(resolve =>
      registry._server.listen(0, '127.0.0.1', resolve)
    );
    return registry;
  }

  /** `127.0.0.1:port`. */
  get host(): string {
    const { port } = this._server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  private _answer(
    url: string,
    response: ServerResponse,
    isHead: boolean
  ): void {
    const digest = /(sha256:[0-9a-f]{64})$/.exec(url)?.[1] ?? '';
    const blob = this._blobs.get(digest);
    const isManifest = url.includes('/manifests/');
    const body = isManifest ? this._manifest : blob;
    if (url !== '/v2/' && body === undefined) {
      response.statusCode = 404;
      response.end();
      return;
    }
    if (isManifest) {
      response.setHeader('Docker-Content-Digest', sha256(this._manifest));
    }
    response.setHeader(
      'Content-Type',
      isManifest ? MANIFEST : 'application/octet-stream'
    );
    response.setHeader('Content-Length', body?.length ?? 0);
    response.end(isHead ? undefined : body);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this._server.closeAllConnections();
    this._server.close();
    return Promise.resolve();
  }
}
