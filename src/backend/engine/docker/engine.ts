import type { Duplex, Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { IEngineInfo } from '../../../common/protocol/system.js';
import type { ImageId } from '../../../common/ids.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../../common/protocol/errors.js';
import type {
  ICancellable,
  IContainers,
  IEngine,
  IImageHistoryEntry,
  IImageSummary,
  IListedImage,
  INetworks,
  IPushProgress,
  IRegistryLogin,
  IVolumes
} from '../contract.js';
import type { IDockerClient } from './client.js';
import { distributionPath, imagePath } from './client.js';
import { DockerContainers } from './containers.js';
import { ignoring, statusOf, unlessMissing } from './errors.js';
import type { IRequestOptions, RequestHeaders } from './http.js';
import { getJson, openStream, openUpgrade } from './http.js';
import { DockerNetworks } from './networks.js';
import { followProgress } from './progress.js';
import { readDistribution } from './records/distribution.js';
import { readImageHistory } from './records/image-history.js';
import { readInspectImage } from './records/inspect-image.js';
import { readListImages } from './records/list-images.js';
import { DockerVolumes } from './volumes.js';

/** Registries on this machine, which Podman asks over TLS unless told otherwise (Docker does not). */
const LOOPBACK = /^(127\.|localhost[:/]|\[::1\])/;

/** An engine that speaks Docker's Engine API: Docker itself, and Podman's compatible service. */
export class DockerEngine implements IEngine {
  readonly info: IEngineInfo;
  readonly containers: IContainers;
  readonly volumes: IVolumes;
  readonly networks: INetworks;
  private readonly _client: IDockerClient;

  constructor(info: IEngineInfo, client: IDockerClient) {
    this.info = info;
    this._client = client;
    this.containers = new DockerContainers(client);
    this.volumes = new DockerVolumes(client);
    this.networks = new DockerNetworks(client);
  }

  inspectImage(
    name: string,
    options: ICancellable = {}
  ): Promise<IImageSummary | null> {
    const path = `${imagePath(name)}/json`;
    return this._client.call(`inspect ${name}`, options.signal, async () => {
      const answer = await this._getUnlessMissing(path, options);
      return answer === null ? null : readInspectImage(answer);
    });
  }

  listImages(options: ICancellable = {}): Promise<readonly IListedImage[]> {
    const { endpoint, prefix } = this._client;
    return this._client.call('list the images', options.signal, async () =>
      readListImages(
        (await getJson(endpoint, `${prefix}/images/json`, options)).body
      )
    );
  }

  imageHistory(
    name: string,
    options: ICancellable = {}
  ): Promise<readonly IImageHistoryEntry[] | null> {
    const path = `${imagePath(name)}/history`;
    const what = `read the history of ${name}`;
    return this._client.call(what, options.signal, async () => {
      const answer = await this._getUnlessMissing(path, options);
      return answer === null ? null : readImageHistory(answer);
    });
  }

  registryDigest(
    name: string,
    options: { readonly login?: IRegistryLogin } & ICancellable = {}
  ): Promise<string> {
    const { endpoint, prefix } = this._client;
    const { login, signal } = options;
    const path = `${prefix}${distributionPath(name)}/json`;
    return this._client.call(`ask a registry for ${name}`, signal, async () => {
      const { body } = await getJson(endpoint, path, {
        signal,
        ...(login ? { headers: { 'X-Registry-Auth': authHeader(login) } } : {})
      });
      return readDistribution(body);
    });
  }

  async tagImage(id: string, repository: string, tag: string): Promise<void> {
    imagePath(id);
    await this._client.call(`tag ${id}`, undefined, async () => {
      const docker = await this._client.docker();
      await docker.getImage(id).tag({ repo: repository, tag });
    });
  }

  async untagImage(name: string): Promise<void> {
    imagePath(name);
    await this._client.call(`remove the tag ${name}`, undefined, () =>
      ignoring([404], async () =>
        (await this._client.docker()).getImage(name).remove()
      )
    );
  }

  upgrade(
    path: string,
    options: {
      readonly protocol: string;
      readonly headers?: RequestHeaders;
    } & ICancellable
  ): Promise<Duplex> {
    const { endpoint, prefix } = this._client;
    return this._client.call(`open ${path}`, options.signal, async () => {
      try {
        return await openUpgrade(endpoint, prefix + path, options);
      } catch (error) {
        if (statusOf(error) === 404) {
          throw new LayerbookError(
            'engine.unsupported',
            `The container engine at ${endpoint.host} has no ${path}.`,
            { cause: error }
          );
        }
        throw error;
      }
    });
  }

  async pushImage(
    repository: string,
    tag: string,
    options: {
      readonly onProgress?: (progress: IPushProgress) => void;
    } & ICancellable = {}
  ): Promise<void> {
    imagePath(repository);
    const { signal, onProgress } = options;
    // Without an (empty) X-Registry-Auth header Docker refuses the push.
    const request: Docker.ImagePushOptions & { tlsVerify?: boolean } = {
      tag,
      authconfig: { username: '', password: '', serveraddress: '' },
      ...(signal ? { abortSignal: signal } : {}),
      ...(LOOPBACK.test(repository) ? { tlsVerify: false } : {})
    };
    await this._client.call(`push ${repository}:${tag}`, signal, async () => {
      const image = (await this._client.docker()).getImage(repository);
      const stream = await image.push(request);
      await followProgress(stream, progress => onProgress?.(progress));
    });
  }

  saveImage(name: string, options: ICancellable = {}): Promise<Readable> {
    const { endpoint, prefix } = this._client;
    const path = `${prefix}${imagePath(name)}/get`;
    return this._client.call(`save ${name}`, options.signal, () =>
      openStream(endpoint, path, options)
    );
  }

  async pullImage(
    name: string,
    options: {
      readonly login?: IRegistryLogin;
      readonly onProgress?: (progress: IPushProgress) => void;
    } & ICancellable = {}
  ): Promise<void> {
    imagePath(name);
    const { login, signal, onProgress } = options;
    const headers = login && { 'X-Registry-Auth': authHeader(login) };
    const pulled = this._client.call(`pull ${name}`, signal, () =>
      this._createImage(
        { fromImage: withTag(name) },
        { signal, headers },
        progress => onProgress?.(progress)
      )
    );
    await pulled.catch((error: unknown) => {
      throw isLayerbookError(error, 'engine.failed')
        ? new LayerbookError('build.cannotPull', error.message, {
            cause: error
          })
        : error;
    });
  }

  importImage(tar: Buffer, repository: string, tag: string): Promise<ImageId> {
    imagePath(repository);
    const what = `import ${repository}:${tag}`;
    return this._client.call(what, undefined, async () => {
      const query = { fromSrc: '-', repo: repository, tag };
      await this._createImage(query, { body: tar }, () => undefined);
      const image = await this.inspectImage(`${repository}:${tag}`);
      if (image === null) {
        throw new LayerbookError(
          'engine.failed',
          `The container engine imported ${repository}:${tag} but does not have it.`
        );
      }
      return image.id;
    });
  }

  private async _getUnlessMissing(
    path: string,
    options: ICancellable
  ): Promise<unknown> {
    const { endpoint, prefix } = this._client;
    const answer = await unlessMissing(() =>
      getJson(endpoint, prefix + path, options)
    );
    return answer?.body ?? null;
  }

  /** `POST /images/create`: a pull, or the import of `body`. */
  private async _createImage(
    query: Readonly<Record<string, string>>,
    options: Pick<IRequestOptions, 'body' | 'headers' | 'signal'>,
    onProgress: (progress: IPushProgress) => void
  ): Promise<void> {
    const { endpoint, prefix } = this._client;
    const path = `${prefix}/images/create?${new URLSearchParams(query).toString()}`;
    await followProgress(
      await openStream(endpoint, path, { ...options, method: 'POST' }),
      onProgress
    );
  }
}

/** Without a tag the engine would get every tag of the repository. */
function withTag(name: string): string {
  return /[@:][^/]*$/.test(name) ? name : `${name}:latest`;
}

/** As Docker's registry authentication has it: JSON in base64 for URLs. */
function authHeader({ host, username, secret }: IRegistryLogin): string {
  const login =
    username === ''
      ? { identitytoken: secret, serveraddress: host }
      : { username, password: secret, serveraddress: host };
  return Buffer.from(JSON.stringify(login))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
