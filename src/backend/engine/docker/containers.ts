import { pipeline } from 'node:stream/promises';
import { json, text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import * as z from 'zod/mini';
import type { ContainerId } from '../../../common/ids.js';
import { parseContainerId, parseImageId } from '../../../common/ids.js';
import type { ImageId } from '../../../common/ids.js';
import type {
  ContainerSpec,
  IAttachOptions,
  ICancellable,
  IContainerChange,
  IContainers,
  IContainerState,
  IExec,
  IExecSpec,
  IStreams
} from '../contract.js';
import type { IDockerClient } from './client.js';
import { startExec } from './exec.js';
import { ignoring, unlessMissing } from './errors.js';
import { getJson, openStream, openUpgrade, postJson } from './http.js';
import { readContainerChanges } from './records/container-changes.js';
import { readInspectContainer } from './records/inspect-container.js';
import { readListContainers } from './records/list-containers.js';
import { readRecord } from './records/record.js';
import { readWaitContainer } from './records/wait-container.js';
import { outputOf, streamsOf } from './streams.js';

/** How long `start` waits for the engine to note a `wait` that was called before it; Podman never says so. */
const WAIT_NOTED_MS = 1000;

/** Containers over the Engine API. */
export class DockerContainers implements IContainers {
  private readonly _client: IDockerClient;
  /** Calls of `wait` that the engine has not confirmed yet: a container must not start before. */
  private readonly _waiting = new Map<ContainerId, Promise<void>>();

  constructor(client: IDockerClient) {
    this._client = client;
  }

  create(
    spec: ContainerSpec,
    options: { name?: string } & ICancellable = {}
  ): Promise<ContainerId> {
    const { name, signal } = options;
    // Without `_query` and `_body` dockerode writes the whole specification into the URL as well.
    const request: Docker.ContainerCreateOptions & {
      _query: object;
      _body: ContainerSpec;
    } = {
      _query: name === undefined ? {} : { name },
      _body: spec,
      ...(signal ? { abortSignal: signal } : {})
    };
    return this._client.call('create the container', signal, async () => {
      const docker = await this._client.docker();
      const container = await docker.createContainer(request);
      return parseContainerId(container.id);
    });
  }

  attach(
    id: ContainerId,
    onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>,
    { stdin = false, tty = false }: IAttachOptions = {}
  ): Promise<IStreams> {
    const { endpoint, prefix } = this._client;
    const query = `stream=1&stdout=1&stderr=1${stdin ? '&stdin=1' : ''}`;
    const path = `${prefix}/containers/${id}/attach?${query}`;
    return this._client.call('attach to the container', undefined, async () => {
      const socket = await openUpgrade(endpoint, path, { protocol: 'tcp' });
      return streamsOf(socket, onOutput, tty);
    });
  }

  async resize(id: ContainerId, columns: number, rows: number): Promise<void> {
    const query = `h=${String(rows)}&w=${String(columns)}`;
    // 409: it does not run (any more).
    await this._client.call('resize the terminal', undefined, () =>
      ignoring([404, 409], () =>
        this._post(`/containers/${id}/resize?${query}`)
      )
    );
  }

  exec(
    id: ContainerId,
    spec: IExecSpec,
    onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>
  ): Promise<IExec> {
    return startExec(this._client, { id, spec, onOutput });
  }

  stop(id: ContainerId, seconds: number): Promise<void> {
    return this._client.call('stop the container', undefined, () =>
      ignoring([304, 404], () =>
        this._post(`/containers/${id}/stop?t=${String(seconds)}`)
      )
    );
  }

  restart(id: ContainerId, seconds: number): Promise<void> {
    return this._client.call('restart the container', undefined, () =>
      this._post(`/containers/${id}/restart?t=${String(seconds)}`)
    );
  }

  logs(
    id: ContainerId,
    onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>,
    {
      tail,
      tty,
      signal
    }: { readonly tail: number; readonly tty: boolean } & ICancellable
  ): Promise<void> {
    const { endpoint, prefix } = this._client;
    const query = `follow=1&stdout=1&stderr=1&tail=${String(tail)}`;
    const path = `${prefix}/containers/${id}/logs?${query}`;
    const what = 'read the log of the container';
    return this._client.call(what, signal, async () => {
      const stream = await openStream(endpoint, path, { signal });
      await pipeline(stream, outputOf(onOutput, tty));
    });
  }

  commit(
    id: ContainerId,
    repository: string,
    tag: string,
    labels: Readonly<Record<string, string>>
  ): Promise<ImageId> {
    const what = 'make an image of the container';
    return this._client.call(what, undefined, async () => {
      const query = new URLSearchParams({
        container: id,
        repo: repository,
        tag
      });
      for (const [key, value] of Object.entries(labels)) {
        const words = `LABEL ${JSON.stringify(key)}=${JSON.stringify(value)}`;
        query.append('changes', words);
      }
      const { endpoint, prefix } = this._client;
      const path = `${prefix}/commit?${query.toString()}`;
      const answer = readRecord(
        z.object({ Id: z.string() }),
        await postJson(endpoint, path, {}),
        'an image'
      );
      return parseImageId(answer.Id);
    });
  }

  async start(id: ContainerId): Promise<void> {
    await this._waiting.get(id);
    await this._client.call('start the container', undefined, async () => {
      await (await this._container(id)).start();
    });
  }

  inspect(id: ContainerId): Promise<IContainerState | null> {
    return this._client.call('inspect the container', undefined, () =>
      unlessMissing(async () =>
        readInspectContainer(await this._get(`/containers/${id}/json`))
      )
    );
  }

  wait(id: ContainerId, options: ICancellable = {}): Promise<number> {
    const { endpoint, prefix } = this._client;
    const path = `${prefix}/containers/${id}/wait?condition=next-exit`;
    const what = 'wait for the container';
    const answer = this._client.call(what, options.signal, () =>
      openStream(endpoint, path, { method: 'POST', signal: options.signal })
    );
    this._noteWaiting(id, answer);
    return this._client.call(what, options.signal, async () =>
      readWaitContainer(await json(await answer))
    );
  }

  kill(id: ContainerId, signal: string): Promise<void> {
    return this._client.call('signal the container', undefined, () =>
      ignoring([404, 409], async () =>
        (await this._container(id)).kill({ signal })
      )
    );
  }

  changes(
    id: ContainerId,
    options: ICancellable = {}
  ): Promise<readonly IContainerChange[]> {
    const what = 'read what the container changed';
    return this._client.call(what, options.signal, async () =>
      readContainerChanges(
        await this._get(`/containers/${id}/changes`, options.signal)
      )
    );
  }

  archive(
    id: ContainerId,
    path: string | Buffer,
    options: ICancellable = {}
  ): Promise<Readable | null> {
    const { endpoint, prefix } = this._client;
    const query = `path=${encodePath(path)}`;
    const url = `${prefix}/containers/${id}/archive?${query}`;
    const what = `read ${path.toString()} in the container`;
    return this._client.call(what, options.signal, () =>
      unlessMissing(() => openStream(endpoint, url, options))
    );
  }

  async putArchive(
    id: ContainerId,
    folder: string,
    tar: Buffer | Readable,
    options: ICancellable = {}
  ): Promise<void> {
    const { endpoint, prefix } = this._client;
    const query = `path=${encodeURIComponent(folder)}`;
    const url = `${prefix}/containers/${id}/archive?${query}`;
    const request = { method: 'PUT', body: tar, ...options } as const;
    const what = `unpack into ${folder} in the container`;
    await this._client.call(what, options.signal, async () =>
      text(await openStream(endpoint, url, request))
    );
  }

  remove(id: ContainerId): Promise<void> {
    // 409: a removal that is under way already.
    return this._client.call('remove the container', undefined, () =>
      ignoring([404, 409], async () =>
        (await this._container(id)).remove({ force: true, v: true })
      )
    );
  }

  listByLabel(label: string): ReturnType<IContainers['listByLabel']> {
    return this._client.call('list the containers', undefined, async () => {
      const docker = await this._client.docker();
      const filters = { label: [label] };
      return readListContainers(
        await docker.listContainers({ all: true, filters })
      );
    });
  }

  /** The engine sends the head of its answer to `wait` as soon as it listens for the exit. */
  private _noteWaiting(id: ContainerId, answer: Promise<unknown>): void {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, WAIT_NOTED_MS);
    });
    const done = () => {
      clearTimeout(timer);
      if (this._waiting.get(id) === noted) {
        this._waiting.delete(id);
      }
    };
    const noted = Promise.race([answer, late]).then(done, done);
    this._waiting.set(id, noted);
  }

  private async _container(id: ContainerId): Promise<Docker.Container> {
    return (await this._client.docker()).getContainer(id);
  }

  private async _post(path: string): Promise<void> {
    const { endpoint, prefix } = this._client;
    await text(await openStream(endpoint, prefix + path, { method: 'POST' }));
  }

  private async _get(path: string, signal?: AbortSignal): Promise<unknown> {
    const { endpoint, prefix } = this._client;
    return (await getJson(endpoint, prefix + path, { signal })).body;
  }
}

function encodePath(path: string | Buffer): string {
  return typeof path === 'string'
    ? encodeURIComponent(path)
    : path.toString('hex').replace(/../g, '%$&');
}
