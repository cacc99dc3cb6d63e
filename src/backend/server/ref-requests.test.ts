import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommitOid } from '../../common/ids.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IHistoryPage } from '../../common/protocol/history.js';
import { buildTar } from '../history/testing/tar-builder.js';
import { imageRef } from '../history/refs/image-refs.js';
import {
  commitInfo,
  digestsOf,
  once,
  TEST_NOTEBOOK
} from '../history/testing/test-history.js';
import type { RunManager } from '../session/run-manager.js';
import { openServices } from './open-services.js';
import { ClientSession } from './rpc-server.js';

interface IMessage {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly data: IErrorData };
}

/** A page as the server sees it: text in, messages out. */
class Page {
  readonly session: ClientSession;
  private readonly _answers = new Map<number, (message: IMessage) => void>();
  private _last = 0;
  /** Notifications that came. */
  readonly told: string[] = [];

  constructor(services: ConstructorParameters<typeof ClientSession>[0]) {
    this.session = new ClientSession(services, message => {
      const { id, method } = message as IMessage;
      if (method !== undefined) {
        this.told.push(method);
      } else if (id !== undefined) {
        this._answers.get(id)?.(message as IMessage);
      }
      return Promise.resolve();
    });
  }

  /** The result, or the code of the error. */
  async ask(method: string, params: object): Promise<unknown> {
    const id = ++this._last;
    const answer = new Promise<IMessage>(resolve =>
      this._answers.set(id, resolve)
    );
    this.session.receive(
      JSON.stringify({ jsonrpc: '2.0', id, method, params })
    );
    const { result, error } = await answer;
    return error ? error.data.code : result;
  }
}

let folder = '';
let runs: RunManager;
let pages: Page[];
let oids: CommitOid[];

beforeEach(async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
  folder = await mkdtemp(join(tmpdir(), 'layerbook-refs-'));
  pages = [];
  const services = openServices({
    version: '0',
    rootDir: folder,
    stateDir: folder,
    pages: () => pages.map(({ session }) => session)
  });
  runs = services.runs;
  pages = [new Page(services), new Page(services)];
  const history = await runs.history(TEST_NOTEBOOK);
  oids = [];
  for (const name of ['a', 'b']) {
    const parent = oids.at(-1) ?? null;
    const tar = buildTar([{ name, content: name }]);
    const info = commitInfo({
      ...digestsOf(parent, tar),
      instruction: `RUN ${name}`
    });
    oids.push((await history.commit(parent, once(tar), info)).oid);
  }
  await history.advance(oids[1]!);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  pages.forEach(({ session }) => session.dispose());
  await runs.dispose();
  await rm(folder, { recursive: true, force: true });
});

const ask = (method: string, params: object = {}): Promise<unknown> =>
  pages[0]!.ask(method, { notebookId: TEST_NOTEBOOK, ...params });

const log = async (): Promise<IHistoryPage> =>
  (await ask('history/log', { offset: 0, limit: 10 })) as IHistoryPage;

describe('what a page changes about names of commits', () => {
  it('is done, and told to every page', async () => {
    const [a, b] = oids;
    expect(await ask('history/checkout', { oid: a })).toEqual({
      branch: 'run-0002'
    });
    expect((await log()).head).toBe('run-0002');
    expect(await ask('history/checkout', { oid: b })).toEqual({
      branch: 'run-0001'
    });
    await ask('history/tag', { oid: a, gitTag: 'v1', imageTag: null });
    expect((await log()).commits[1]).toMatchObject({ tags: ['v1'] });
    await ask('history/untag', { gitTag: 'v1' });
    expect((await log()).commits[1]).toMatchObject({ tags: [] });
    const history = await runs.history(TEST_NOTEBOOK);
    await history.update(({ repository }) =>
      repository.updateRef(imageRef('node:14'), a!, null)
    );
    expect((await log()).commits[1]).toMatchObject({ images: ['node:14'] });
    await ask('history/closeImage', { image: 'node:14' });
    expect((await log()).commits[1]).toMatchObject({ images: [] });
    await history.update(({ repository }) =>
      repository.updateRef('refs/heads/run-0009', a!, null)
    );
    await ask('history/deleteBranch', { branch: 'run-0009' });
    expect((await log()).branches).toHaveLength(1);
    for (const { told } of pages) {
      expect(told).toEqual(Array(6).fill('history/changed'));
    }
  });

  it('is refused in the words of the table of errors', async () => {
    const oid = oids[0];
    expect([
      await ask('history/checkout', { oid: 'x' }),
      await ask('history/checkout', { oid: '1'.repeat(40) }),
      await ask('history/tag', { oid, gitTag: 'a b', imageTag: null }),
      await ask('history/tag', { oid, gitTag: null, imageTag: null }),
      await ask('history/tag', { oid, gitTag: 7, imageTag: null }),
      await ask('history/tag', { oid, gitTag: 'v1', imageTag: 'x:1' }),
      await ask('history/untag', { gitTag: 'v1' }),
      await ask('history/deleteBranch', { branch: 'run-0001' }),
      await ask('history/deleteBranch', { branch: 'run-0007' }),
      await ask('history/deleteBranch', {}),
      await ask('history/closeImage', { image: 'node:14' })
    ]).toEqual([
      'request.invalid',
      'history.notFound',
      'history.refused',
      'request.invalid',
      'request.invalid',
      'engine.unreachable',
      'history.notFound',
      'history.refused',
      'history.refused',
      'request.invalid',
      'history.notFound'
    ]);
    expect((await log()).commits.flatMap(({ tags }) => tags)).toEqual([]);
  });
});
