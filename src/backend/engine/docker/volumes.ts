import type {
  ICancellable,
  IListedVolume,
  IListedVolumeUser,
  IVolumes
} from '../contract.js';
import type { IDockerClient } from './client.js';
import { ignoring } from './errors.js';
import { getJson } from './http.js';
import { readListVolumes } from './records/list-volumes.js';
import { readVolumeUsers } from './records/volume-users.js';

/** Named volumes over the Engine API. */
export class DockerVolumes implements IVolumes {
  private readonly _client: IDockerClient;

  constructor(client: IDockerClient) {
    this._client = client;
  }

  async ensure(
    name: string,
    labels: Readonly<Record<string, string>>
  ): Promise<void> {
    // The engine answers with the existing volume when there is one of that name.
    await this._client.call(`create the volume ${name}`, undefined, async () =>
      (await this._client.docker()).createVolume({
        Name: name,
        Labels: { ...labels }
      })
    );
  }

  remove(name: string): Promise<void> {
    const what = `remove the volume ${name}`;
    return this._client.call(what, undefined, () =>
      ignoring([404], async () =>
        (await this._client.docker()).getVolume(name).remove()
      )
    );
  }

  listByLabel(label: string): Promise<readonly string[]> {
    return this._client.call('list the volumes', undefined, async () => {
      const docker = await this._client.docker();
      const filters = { label: [label] };
      return readListVolumes(await docker.listVolumes({ filters })).map(
        ({ name }) => name
      );
    });
  }

  list({
    sizes = false,
    signal
  }: { readonly sizes?: boolean } & ICancellable = {}): Promise<
    readonly IListedVolume[]
  > {
    const { endpoint, prefix } = this._client;
    const path = `${prefix}${sizes ? '/system/df?type=volume' : '/volumes'}`;
    return this._client.call('list the volumes', signal, async () =>
      readListVolumes((await getJson(endpoint, path, { signal })).body)
    );
  }

  users({ signal }: ICancellable = {}): Promise<readonly IListedVolumeUser[]> {
    const { endpoint, prefix } = this._client;
    const path = `${prefix}/containers/json?all=1`;
    const what = 'list what uses the volumes';
    return this._client.call(what, signal, async () =>
      readVolumeUsers((await getJson(endpoint, path, { signal })).body)
    );
  }
}
