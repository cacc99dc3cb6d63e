import * as z from 'zod/mini';
import type { INetworks } from '../contract.js';
import type { IDockerClient } from './client.js';
import { ignoring } from './errors.js';
import { getJson, openStream, postJson } from './http.js';
import { readRecord, textMap } from './records/record.js';

const listSchema = z.array(z.object({ Name: z.string(), Labels: textMap }));

/** Networks over the Engine API. */
export class DockerNetworks implements INetworks {
  private readonly _client: IDockerClient;
  /** Creations under way: the engine would make a second network of the same name. */
  private readonly _making = new Map<string, Promise<void>>();

  constructor(client: IDockerClient) {
    this._client = client;
  }

  ensure(
    name: string,
    labels: Readonly<Record<string, string>>
  ): Promise<void> {
    const making =
      this._making.get(name) ??
      this._create(name, labels).finally(() => this._making.delete(name));
    this._making.set(name, making);
    return making;
  }

  exists(name: string): Promise<boolean> {
    return this._client.call(`look for the network ${name}`, undefined, () =>
      this._has(name)
    );
  }

  remove(name: string): Promise<void> {
    const { endpoint, prefix } = this._client;
    const path = `${prefix}/networks/${encodeURIComponent(name)}`;
    const what = `remove the network ${name}`;
    return this._client.call(what, undefined, () =>
      ignoring([404], async () => {
        (await openStream(endpoint, path, { method: 'DELETE' })).resume();
      })
    );
  }

  async listByLabel(label: string): Promise<readonly string[]> {
    return (await this.listLabelled(label)).map(({ name }) => name);
  }

  listLabelled(label: string): ReturnType<INetworks['listLabelled']> {
    return this._client.call('list the networks', undefined, () =>
      this._list({ label: [label] })
    );
  }

  private _create(
    name: string,
    labels: Readonly<Record<string, string>>
  ): Promise<void> {
    const { endpoint, prefix } = this._client;
    const what = `create the network ${name}`;
    return this._client.call(what, undefined, async () => {
      if (await this._has(name)) {
        return;
      }
      // 409: another process was faster.
      await ignoring([409], () =>
        postJson(endpoint, `${prefix}/networks/create`, {
          Name: name,
          Driver: 'bridge',
          CheckDuplicate: true,
          Labels: labels
        })
      );
    });
  }

  /** The engine's filter finds parts of names. */
  private async _has(name: string): Promise<boolean> {
    const found = await this._list({ name: [name] });
    return found.some(network => network.name === name);
  }

  private async _list(filters: object): ReturnType<INetworks['listLabelled']> {
    const { endpoint, prefix } = this._client;
    const query = encodeURIComponent(JSON.stringify(filters));
    const path = `${prefix}/networks?filters=${query}`;
    const { body } = await getJson(endpoint, path);
    return readRecord(listSchema, body, 'the networks')
      .map(({ Name, Labels }) => ({ name: Name, labels: Labels }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
