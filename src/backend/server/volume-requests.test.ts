import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerbookError } from '../../common/protocol/errors.js';
import { Requests } from '../../common/protocol/requests.js';
import { Volumes } from '../volumes/volumes.js';
import { joinPage, type IJoinedPage } from './testing/joined-page.js';
import { answerVolumeRequests } from './volume-requests.js';

let joined: IJoinedPage;

beforeEach(() => {
  const volumes = new Volumes({
    engine: () =>
      Promise.reject(new LayerbookError('engine.notFound', 'There is none.')),
    stateDir: '/nowhere',
    onChanged: () => undefined
  });
  joined = joinPage(server => answerVolumeRequests(server, { volumes }));
});

afterEach(() => {
  joined[Symbol.dispose]();
});

async function codeOf(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    () => 'answered',
    (error: { data?: { code?: unknown } }) => error.data?.code
  );
}

describe('what a page asks of volumes', () => {
  it('is answered by the engine', async () => {
    const { page } = joined;
    expect(await codeOf(page.sendRequest(Requests.listVolumes))).toBe(
      'engine.notFound'
    );
    expect(await codeOf(page.sendRequest(Requests.volumeSizes))).toBe(
      'engine.notFound'
    );
    const data = { name: 'data', notebookId: null };
    expect(await codeOf(page.sendRequest(Requests.createVolume, data))).toBe(
      'engine.notFound'
    );
  });

  it('is checked first', async () => {
    const { page } = joined;
    const send = (method: string, params: object): Promise<unknown> =>
      codeOf(page.sendRequest(method, params));
    expect(await send('volume/create', { name: 1 })).toBe('request.invalid');
    expect(await send('volume/create', { name: '/', notebookId: null })).toBe(
      'volume.refused'
    );
    expect(await send('volume/remove', {})).toBe('request.invalid');
    expect(await send('volume/copy', { from: 'ab', to: '..' })).toBe(
      'volume.refused'
    );
    const place = { volume: 'data', path: '../etc' };
    expect(await send('volume/browse', place)).toBe('request.invalid');
    expect(await send('volume/read', { ...place, offset: -1, length: 1 })).toBe(
      'request.invalid'
    );
    expect(await send('volume/write', { ...place, data: '' })).toBe(
      'request.invalid'
    );
    expect(
      await send('volume/write', { ...place, data: '', replace: true })
    ).toBe('request.invalid');
  });
});
