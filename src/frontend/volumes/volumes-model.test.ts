import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IVolumeInfo } from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { SilentClient } from '../testing/silent-client.js';
import type { RequestName, RequestResult } from '../tokens.js';
import { VolumesModel } from './volumes-model.js';

/** A back end that knows volumes by name. */
class VolumesClient extends SilentClient {
  names: string[] = ['cache', 'data'];
  asked: RequestName[] = [];
  error: LayerbookError | null = null;
  /** Milliseconds that the next answers take. */
  delays: number[] = [];

  override async request<N extends RequestName>(
    name: N
  ): Promise<RequestResult<N>> {
    this.asked.push(name);
    if (this.error !== null) {
      throw this.error;
    }
    const answers: Partial<Record<RequestName, unknown>> = {
      listVolumes: this.names.map(volumeOf),
      volumeSizes: { cache: 12, data: null }
    };
    const delay = this.delays.shift() ?? 0;
    await (delay === 0
      ? Promise.resolve()
      : new Promise(resolve => setTimeout(resolve, delay)));
    return answers[name] as RequestResult<N>;
  }
}

function volumeOf(name: string): IVolumeInfo {
  return {
    name,
    driver: 'local',
    size: null,
    createdAt: null,
    notebookId: null,
    notebookPath: name === 'data' ? 'lessons/one.ipynb' : null,
    usedBy: []
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the list of volumes', () => {
  it('is what the last question was answered, also when an earlier answer is late', async () => {
    const client = new VolumesClient();
    const model = new VolumesModel(client);
    client.delays = [500, 0];
    const first = model.load();
    client.names = ['new'];
    const second = model.load();
    await vi.runAllTimersAsync();
    await Promise.all([first, second]);
    expect(model.shown.map(({ name }) => name)).toEqual(['new']);
    expect(model.isLoading).toBe(false);
    expect(client.asked.filter(name => name === 'volumeSizes')).toHaveLength(1);
  });

  it('is asked for when someone looks, and sizes after it', async () => {
    const client = new VolumesClient();
    const model = new VolumesModel(client);
    expect(client.asked).toEqual([]);
    model.setVisible(true);
    expect(model.isLoading).toBe(true);
    await vi.runAllTimersAsync();
    expect(client.asked).toEqual(['listVolumes', 'volumeSizes']);
    expect(model.sizeOf('cache')).toBe(12);
    expect(model.sizeOf('data')).toBeNull();
    expect(model.sizeOf('other')).toBeUndefined();
    model.setVisible(false);
    model.setVisible(true);
    expect(client.asked).toHaveLength(2);
  });

  it('is asked for again after changes, once for many', async () => {
    const client = new VolumesClient();
    const model = new VolumesModel(client);
    model.setVisible(true);
    await vi.runAllTimersAsync();
    client.names = ['data', 'new'];
    model.select('cache');
    client.volumesChanged.emit({});
    client.volumesChanged.emit({});
    await vi.runAllTimersAsync();
    expect(client.asked).toHaveLength(4);
    expect(model.volumes?.map(({ name }) => name)).toEqual(['data', 'new']);
    expect(model.selected).toBeNull();

    model.setVisible(false);
    client.volumesChanged.emit({});
    await vi.runAllTimersAsync();
    expect(client.asked).toHaveLength(4);
    model.setVisible(true);
    await vi.runAllTimersAsync();
    expect(client.asked).toHaveLength(6);
  });

  it('is filtered by names and notebooks', async () => {
    const model = new VolumesModel(new VolumesClient());
    await model.load();
    model.filter = ' LESSONS ';
    expect(model.shown.map(({ name }) => name)).toEqual(['data']);
    model.filter = 'c';
    expect(model.shown.map(({ name }) => name)).toEqual(['cache', 'data']);
    model.filter = 'nothing';
    expect(model.shown).toEqual([]);
  });

  it('says what failed, and is asked for when the server is back', async () => {
    const client = new VolumesClient();
    const model = new VolumesModel(client);
    client.error = new LayerbookError('engine.notFound', 'There is none.');
    model.setVisible(true);
    await vi.runAllTimersAsync();
    expect(model.error?.message).toBe('There is none.');
    expect(model.volumes).toBeNull();
    client.error = null;
    client.connectionChanged.emit('open');
    await vi.runAllTimersAsync();
    expect(model.error).toBeNull();
    expect(model.volumes).toHaveLength(2);
    model.dispose();
  });
});
