import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildImage } from '../../src/backend/builder/build-image.js';
import type {
  IBuildObserver,
  IBuildRequest,
  IBuildResult,
  IBuildVertex
} from '../../src/backend/builder/contract.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { isLayerbookError } from '../../src/common/protocol/errors.js';
import type { IErrorData } from '../../src/common/protocol/errors.js';
import { tarOf, TestEngine } from '../helpers/engine.js';

type Warning = Parameters<IBuildObserver['warning']>[0];

/** What one build told. */
export class BuildRecord implements IBuildObserver {
  /** Every report, in order. */
  readonly reports: IBuildVertex[] = [];
  readonly warnings: Warning[] = [];
  stdout = '';
  stderr = '';
  onLog: (text: string) => void = () => undefined;

  vertex(vertex: IBuildVertex): void {
    this.reports.push(vertex);
  }

  log(_digest: string, stream: 1 | 2, text: string): void {
    this[stream === 1 ? 'stdout' : 'stderr'] += text;
    this.onLog(text);
  }

  warning(warning: Warning): void {
    this.warnings.push(warning);
  }

  /** Last state of every step of the Dockerfile, by its name. */
  get steps(): Record<string, IBuildVertex['state']> {
    const steps = this.reports.filter(({ name }) => /^\[[^i]/.test(name));
    return Object.fromEntries(
      // With the containerd store a FROM also has the image's digest.
      steps.map(({ name, state }) => [name.replace(/@sha256:.*/, ''), state])
    );
  }
}

/** What a test may set of a request. */
export type BuildMore = Partial<IBuildRequest> & { readonly engine?: IEngine };

/** Builds in a context folder of its own, and removes what that left. */
export class BuildHarness implements AsyncDisposable {
  readonly test: TestEngine;
  /** The build context. */
  readonly folder: string;
  record = new BuildRecord();
  private _tags = 0;

  private constructor(test: TestEngine, folder: string) {
    this.test = test;
    this.folder = folder;
  }

  static async open(suite: string): Promise<BuildHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'layerbook-build-'));
    return new BuildHarness(await TestEngine.open(suite), folder);
  }

  /** A tag that nothing has yet. */
  tag(): string {
    const [, name = ''] = this.test.label.split('=');
    return `layerbook-test/${name}:b${++this._tags}`;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true });
      await writeFile(join(this.folder, path), content);
    }
  }

  /** Builds; `record` has what it told. */
  build(dockerfile: string, more: BuildMore = {}): Promise<IBuildResult> {
    this.record = new BuildRecord();
    const { engine = this.test.engine, ...request } = more;
    return buildImage(engine, {
      dockerfile,
      contextDir: this.folder,
      buildArgs: {},
      labels: this.test.labels,
      tag: this.tag(),
      noCache: false,
      observer: this.record,
      ...request
    });
  }

  /** The error of a build that must fail. */
  async fail(dockerfile: string, more: BuildMore = {}): Promise<IErrorData> {
    try {
      await this.build(dockerfile, more);
    } catch (error) {
      if (isLayerbookError(error)) {
        return error.data;
      }
      throw error;
    }
    throw new Error('The build did not fail.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.test[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A registry on this machine with one image of one file, whose configuration says what the test last set. */
export class TestRegistry implements AsyncDisposable {
  /** Requests so far: `GET /v2/…`. */
  readonly requests: string[] = [];
  /** Digest of the image's manifest. */
  digest = '';
  private readonly _blobs = new Map<string, { type: string; body: Buffer }>();
  private readonly _server: Server;

  private constructor(server: Server) {
    this._server = server;
  }

  static async open(): Promise<TestRegistry> {
    const registry = new TestRegistry(
      createServer((request, response) => {
        const [, kind, name = ''] =
          /^\/v2\/base\/(manifests|blobs)\/(.*)$/.exec(request.url ?? '') ?? [];
        registry.requests.push(`${request.method} ${request.url}`);
        const blob = registry._blobs.get(
          kind === 'manifests' && name === '1' ? registry.digest : name
        );
        if (request.url === '/v2/') {
          response.end('{}');
        } else if (!blob) {
          response.writeHead(404).end();
        } else {
          response.setHeader('Content-Type', blob.type);
          response.setHeader('Content-Length', blob.body.length);
          response.setHeader('Docker-Content-Digest', digestOf(blob.body));
          response.end(request.method === 'HEAD' ? undefined : blob.body);
        }
      })
    );
    await new Promise<void>(resolve =>
      registry._server.listen(0, '127.0.0.1', resolve)
    );
    return registry;
  }

  /** Name of the image. */
  get ref(): string {
    const { port } = this._server.address() as AddressInfo;
    return `127.0.0.1:${port}/base:1`;
  }

  /** Puts an image there that says `version`, instead of the one before. */
  async put(version: string, architecture: string): Promise<void> {
    const layer = await tarOf({ version });
    const config = Buffer.from(
      JSON.stringify({
        architecture,
        os: 'linux',
        config: { Env: [`VERSION=${version}`] },
        rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
        history: [{ created_by: 'test' }]
      })
    );
    const oci = 'application/vnd.oci.image';
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: `${oci}.manifest.v1+json`,
        config: this._add(config, `${oci}.config.v1+json`),
        layers: [this._add(layer, `${oci}.layer.v1.tar`)]
      })
    );
    this.digest = this._add(manifest, `${oci}.manifest.v1+json`).digest;
  }

  private _add(
    body: Buffer,
    type: string
  ): { mediaType: string; size: number; digest: string } {
    const digest = digestOf(body);
    this._blobs.set(digest, { type, body });
    return { mediaType: type, size: body.length, digest };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this._server.closeAllConnections();
    return new Promise(resolve => this._server.close(() => resolve()));
  }
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
