import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import { parseHost } from '../../src/backend/engine/connect/host-url.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { openStream } from '../../src/backend/engine/docker/http.js';

const API = '/v1.41';

/** Files of a tar: path to content. */
export type TestFiles = Readonly<Record<string, string>>;

/**
 * The engine of `DOCKER_HOST` for one suite. Whatever the suite makes carries {@link TestEngine.labels} and goes when
 * this is disposed; nothing else in the engine is touched.
 */
export class TestEngine implements AsyncDisposable {
  readonly engine: IEngine;
  /** `layerbook.test=…`, unlike that of any other run. */
  readonly label: string;
  private readonly _name: string;
  private _images = 0;

  private constructor(engine: IEngine, suite: string) {
    this._name = `${suite}-${randomBytes(4).toString('hex')}`;
    this.label = `layerbook.test=${this._name}`;
    this.engine = engine;
  }

  static async open(suite: string): Promise<TestEngine> {
    return new TestEngine(await connectEngine(), suite);
  }

  /** The label as an object, for what is created through the engine. */
  get labels(): Readonly<Record<string, string>> {
    return { 'layerbook.test': this._name };
  }

  /** Builds an image without network and gives its tag; null for `tag` gives its id and leaves it without a name. */
  async build(
    dockerfile: string,
    options: { files?: TestFiles; tag?: string | null } = {}
  ): Promise<string> {
    const {
      files = {},
      tag = `layerbook-test/${this._name}:${++this._images}`
    } = options;
    const query = new URLSearchParams({
      version: '2',
      networkmode: 'none',
      labels: JSON.stringify(this.labels),
      ...(tag === null ? {} : { t: tag })
    });
    const body = await tarOf({ ...files, Dockerfile: dockerfile });
    const progress = await this._request(
      'POST',
      `/build?${query.toString()}`,
      body
    );
    const failure = /"error":\s*("(?:[^"\\]|\\.)*")/.exec(progress)?.[1];
    if (failure !== undefined) {
      throw new Error(`The test's image was not built: ${failure}`);
    }
    const id = /"ID":"(sha256:[0-9a-f]{64})"/.exec(progress)?.[1] ?? '';
    return tag ?? id;
  }

  /** Makes an image of a container's writable layer, and gives its tag. */
  async commit(container: string): Promise<string> {
    const repo = `layerbook-test/${this._name}`;
    const tag = String(++this._images);
    const query = new URLSearchParams({ container, repo, tag });
    await this._request('POST', `/commit?${query.toString()}`);
    return `${repo}:${tag}`;
  }

  /** Tags of all images whose repository begins with `prefix`. */
  async tags(prefix: string): Promise<string[]> {
    const images = JSON.parse(await this._request('GET', '/images/json')) as {
      RepoTags: string[] | null;
    }[];
    return images
      .flatMap(image => image.RepoTags ?? [])
      .filter(tag => tag.startsWith(prefix));
  }

  /** Removes every container, volume and image with the label. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { containers, volumes } = this.engine;
    for (const { id } of await containers.listByLabel(this.label)) {
      await containers.remove(id);
    }
    for (const name of await volumes.listByLabel(this.label)) {
      await volumes.remove(name);
    }
    const filters = JSON.stringify({ label: [this.label] });
    const query = new URLSearchParams({ filters });
    const images = JSON.parse(
      await this._request('GET', `/images/json?${query.toString()}`)
    ) as { Id: string }[];
    await this._removeImages(images.map(({ Id }) => Id));
  }

  /** The engine removes an image only after those that were committed from it. */
  private async _removeImages(ids: readonly string[]): Promise<void> {
    const kept: { id: string; error: unknown }[] = [];
    for (const id of ids) {
      await this._request('DELETE', `/images/${id}?force=1`).catch(
        (error: unknown) => kept.push({ id, error })
      );
    }
    if (kept.length === ids.length && kept[0]) {
      throw kept[0].error;
    }
    if (kept.length > 0) {
      await this._removeImages(kept.map(({ id }) => id));
    }
  }

  private async _request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: Buffer
  ): Promise<string> {
    const endpoint = parseHost(this.engine.info.host, null, 'DOCKER_HOST');
    return text(await openStream(endpoint, API + path, { method, body }));
  }
}

/** A tar of small files. */
export async function tarOf(files: TestFiles): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    archive.entry({ name, mtime: new Date(0) }, content);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A connection to the engine of `DOCKER_HOST` that can be cut, as by an engine that is killed. */
export interface ICuttableLine extends AsyncDisposable {
  readonly engine: IEngine;
  /** Breaks all connections; new ones are possible. */
  cut(): void;
  /** Breaks all connections and takes the socket away. */
  close(): Promise<void>;
}

/** Puts a socket of the test's own in front of the engine. */
export async function cuttable(): Promise<ICuttableLine> {
  const folder = mkdtempSync(join(tmpdir(), 'lb-'));
  const path = join(folder, 's');
  const target = (process.env['DOCKER_HOST'] ?? '').replace('unix://', '');
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    const far = connect(target);
    for (const end of [socket, far]) {
      sockets.add(end);
      end.on('error', () => undefined);
    }
    socket.pipe(far).pipe(socket);
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  const cut = () => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  const close = async () => {
    cut();
    await new Promise(resolve => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  const engine = await connectEngine({
    env: { DOCKER_HOST: `unix://${path}` }
  });
  return { engine, cut, close, [Symbol.asyncDispose]: close };
}
