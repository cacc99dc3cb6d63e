import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MessageConnection } from 'vscode-jsonrpc/node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { IContentParams } from '../../common/protocol/history-views.js';
import { Requests } from '../../common/protocol/requests.js';
import { TEST_NOTEBOOK, TestHistory } from '../history/testing/test-history.js';
import { openContextInputs } from '../inputs/context-inputs.js';
import { EngineProvider } from '../session/engine-provider.js';
import { openRights } from '../session/rights.js';
import { RunManager } from '../session/run-manager.js';
import { answerImageRequests } from './image-requests.js';
import { joinPage, type IJoinedPage } from './testing/joined-page.js';

const CONTENT = 'line\n'.repeat(400_000).slice(0, 1 << 20);

let test: TestHistory;
let folder: string;
let page: MessageConnection;
let joined: IJoinedPage;
let runs: RunManager;
let wanted: IContentParams;

beforeEach(async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
  folder = mkdtempSync(join(tmpdir(), 'layerbook-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
  test = await TestHistory.create();
  const { oid } = await test.layer(null, [
    { name: 'file', content: CONTENT },
    { name: 'binary', content: Buffer.from([0, 1]) }
  ]);
  const notebookId = TEST_NOTEBOOK;
  wanted = { notebookId, oid, path: 'file', offset: 0, limit: 1 << 20 };
  const services = {
    version: '',
    rootDir: folder,
    engines: new EngineProvider(),
    inputs: openContextInputs(folder),
    rights: openRights(folder)
  };
  runs = new RunManager({
    ...services,
    stateDir: test.dir,
    onHistoryChanged: () => undefined
  });
  joined = joinPage(server =>
    answerImageRequests(server, { ...services, runs })
  );
  page = joined.page;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  joined[Symbol.dispose]();
  await runs.dispose();
  await test[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

it('gives the bytes of a file in pieces', async () => {
  const piece = await page.sendRequest(Requests.historyContent, {
    ...wanted,
    offset: 3,
    limit: 4
  });
  expect(piece).toEqual({
    size: CONTENT.length,
    offset: 3,
    base64: Buffer.from('e\nli').toString('base64'),
    from: 'history'
  });
  const most = await page.sendRequest(Requests.historyContent, {
    ...wanted,
    limit: 1 << 30
  });
  expect(Buffer.from(most.base64, 'base64').toString()).toBe(CONTENT);
});

it('needs an engine for what the history keeps only by its digest', async () => {
  await expect(
    page.sendRequest(Requests.historyContent, { ...wanted, path: 'binary' })
  ).rejects.toMatchObject({ data: { code: 'engine.unreachable' } });
  await expect(page.sendRequest(Requests.listImages)).rejects.toMatchObject({
    data: { code: 'engine.unreachable' }
  });
  await expect(page.sendRequest(Requests.sharing)).rejects.toMatchObject({
    data: { code: 'engine.unreachable' }
  });
});

it.each([
  ['history/content', { offset: -1 }],
  ['history/content', { limit: 1.5 }],
  ['history/content', { path: '' }],
  ['history/content', { oid: 'main' }],
  ['history/content', { notebookId: '../x' }],
  ['history/openImage', { image: '' }],
  ['history/openImage', { image: 5 }],
  ['history/push', { url: null }]
])('refuses %s of %j', async (method, wrong) => {
  await expect(
    page.sendRequest(method, { ...wanted, image: 'x', url: 'x', ...wrong })
  ).rejects.toMatchObject({ data: { code: 'request.invalid' } });
});

it('says what is wrong with the address of a push', async () => {
  await expect(
    page.sendRequest(Requests.historyPush, {
      notebookId: TEST_NOTEBOOK,
      url: 'ext::sh'
    })
  ).rejects.toMatchObject({ data: { code: 'history.push' } });
});
