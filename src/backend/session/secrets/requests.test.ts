import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter
} from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { parseNotebookSnapshot } from '../../../common/notebook/snapshot.js';
import { Requests } from '../../../common/protocol/requests.js';
import { openApprovals } from './approvals.js';
import { answerSecretRequests } from './requests.js';

let base: string;
let page: MessageConnection;
let server: MessageConnection;
let answering: Disposable;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'layerbook-requests-')));
  await mkdir(join(base, 'root/nb'), { recursive: true });
  await writeFile(join(base, 'root/nb/tok'), 'value');
  const [up, down] = [new PassThrough(), new PassThrough()];
  page = createMessageConnection(
    new StreamMessageReader(down),
    new StreamMessageWriter(up)
  );
  server = createMessageConnection(
    new StreamMessageReader(up),
    new StreamMessageWriter(down)
  );
  answering = answerSecretRequests(server, {
    rootDir: join(base, 'root'),
    rights: { approvals: openApprovals(base) }
  });
  page.listen();
  server.listen();
});

afterEach(async () => {
  page.dispose();
  server.dispose();
  await rm(base, { recursive: true, force: true });
});

const notebook = parseNotebookSnapshot({
  id: 'n1',
  path: 'nb/a.ipynb',
  // The build context is no matter for secrets.
  config: { context: 'missing', secrets: { tok: { file: 'tok' } } },
  cells: []
});

it('a page lists the secrets of a notebook and allows them', async () => {
  const listed = {
    id: 'tok',
    kind: 'secret',
    source: { file: 'tok' },
    path: join(base, 'root/nb/tok'),
    isThere: true
  };
  const list = () => page.sendRequest(Requests.listSecrets, { notebook });
  expect(await list()).toEqual([{ ...listed, isAllowed: false }]);
  await page.sendRequest(Requests.allowSecrets, { notebook });
  expect(await list()).toEqual([{ ...listed, isAllowed: true }]);
});

it('what is no notebook is an invalid request', async () => {
  const wrong = { ...notebook, id: '../x' };
  await expect(
    page.sendRequest(Requests.allowSecrets, { notebook: wrong })
  ).rejects.toMatchObject({ data: { code: 'request.invalid' } });
  const outside = { ...notebook, path: '../../etc/a.ipynb' };
  await expect(
    page.sendRequest(Requests.listSecrets, { notebook: outside })
  ).rejects.toMatchObject({ data: { code: 'request.invalid' } });
});

it('no more is answered after the end', async () => {
  answering[Symbol.dispose]();
  await expect(
    page.sendRequest(Requests.listSecrets, { notebook })
  ).rejects.toThrow(/Unhandled method/);
});
