import { describe, expect, it } from 'vitest';
import {
  parseCellId,
  parseContainerId,
  parseNotebookId,
  parseRunId
} from '../../common/ids.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { RequestName, RequestParams, RequestResult } from '../tokens.js';
import { SilentClient } from '../testing/silent-client.js';
import { ContainerList } from './container-list.js';
import { ContainerLog } from './container-log.js';

const notebookId = parseNotebookId('notebook');
const containerId = parseContainerId('ab'.repeat(32));

const info: IContainerInfo = {
  containerId,
  notebookId,
  cellId: parseCellId('cell'),
  runId: parseRunId('run'),
  kind: 'service',
  name: 'web',
  status: 'running',
  exitCode: null,
  ports: [],
  startedAt: 0,
  kept: false,
  adopted: false
};

/** Answers with the containers that there are, and remembers what it was asked. */
class ContainersClient extends SilentClient {
  containers: IContainerInfo[] = [info];
  readonly asked: RequestName[] = [];

  async request<N extends RequestName>(
    name: N,
    _params: RequestParams<N>
  ): Promise<RequestResult<N>> {
    this.asked.push(name);
    return Promise.resolve(
      (name === 'listContainers'
        ? this.containers
        : undefined) as RequestResult<N>
    );
  }

  reconnect(): void {
    this.connectionChanged.emit('lost');
    this.connectionChanged.emit('open');
  }
}

async function settled(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 0));
}

describe('the containers of a notebook', () => {
  it('are asked for once for all who look, and again when they change', async () => {
    const client = new ContainersClient();
    const list = new ContainerList(client, notebookId);
    expect(list.find('run')).toBeUndefined();
    const followers = [list.follow(), list.follow()];
    await settled();
    expect(list.find('run')).toEqual(info);
    expect(client.asked).toHaveLength(1);

    client.containers = [];
    client.containersChanged.emit({ notebookId: parseNotebookId('other') });
    client.containersChanged.emit({ notebookId });
    await settled();
    expect(list.find('run')).toBeNull();
    expect(client.asked).toHaveLength(2);

    followers.forEach(follower => follower.dispose());
    client.containersChanged.emit({ notebookId });
    await settled();
    expect(client.asked).toHaveLength(2);
  });

  it('are asked for again when the connection was lost', async () => {
    const client = new ContainersClient();
    const list = new ContainerList(client, notebookId);
    const following = list.follow();
    await settled();
    client.reconnect();
    await settled();
    expect(client.asked).toHaveLength(2);
    following.dispose();
  });
});

describe('the log of a service', () => {
  it('is followed while somebody looks, and begins anew after the connection was lost', async () => {
    const client = new ContainersClient();
    const log = new ContainerLog(client, { notebookId, containerId });
    const following = log.follow();
    client.containerLog.emit({ containerId, stream: 1, text: 'one\n' });
    client.containerLog.emit({ containerId, stream: 1, text: 'two\n' });
    client.containerLog.emit({
      containerId: parseContainerId('cd'.repeat(32)),
      stream: 1,
      text: 'another'
    });
    expect(log.chunks).toEqual([{ stream: 1, text: 'one\ntwo\n' }]);
    client.reconnect();
    client.containerLog.emit({ containerId, stream: 2, text: 'again\n' });
    expect(log.chunks).toEqual([{ stream: 2, text: 'again\n' }]);
    following.dispose();
    client.containerLog.emit({ containerId, stream: 2, text: 'late\n' });
    expect(log.chunks).toEqual([{ stream: 2, text: 'again\n' }]);
    await settled();
    expect(client.asked).toEqual([
      'followContainer',
      'followContainer',
      'unfollowContainer'
    ]);
  });

  it('keeps the end of what is long', () => {
    const client = new ContainersClient();
    const log = new ContainerLog(client, { notebookId, containerId });
    const following = log.follow();
    const line = 'x'.repeat(1024);
    for (let count = 0; count < 130; count += 1) {
      client.containerLog.emit({ containerId, stream: 1, text: line });
    }
    const [chunk] = log.chunks;
    expect(chunk?.text).toHaveLength(128 * 1024);
    expect(log.omitted).toBe(2 * 1024);
    following.dispose();
  });
});
