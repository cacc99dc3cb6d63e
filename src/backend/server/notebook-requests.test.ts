import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  type MessageConnection
} from 'vscode-jsonrpc/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IContextReport } from '../../common/notebook/inputs.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { Notifications, Requests } from '../../common/protocol/requests.js';
import type { IContextInputs } from '../inputs/contract.js';
import { ContextFolder } from '../inputs/testing/context-folder.js';
import { EngineProvider } from '../session/engine-provider.js';
import { registerNotebookRequests } from './notebook-requests.js';
import { joinPage, type IJoinedPage } from './testing/joined-page.js';

let folder: ContextFolder;
let page: MessageConnection;
let session: Disposable;
let joined: IJoinedPage;
let reports: IContextReport[];
let onReport: () => void;

beforeEach(async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
  folder = await ContextFolder.open();
  await folder.write({ 'app.py': 'one', 'other.py': 'x' });
  reports = [];
  onReport = () => undefined;
  connect(folder.inputs);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  joined[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

function connect(inputs: IContextInputs): void {
  joined = joinPage(server =>
    registerNotebookRequests(server, {
      rootDir: folder.path,
      engines: new EngineProvider(),
      inputs
    })
  );
  ({ page, session } = joined);
  page.onNotification(Notifications.contextChanged, ({ report }) => {
    reports.push(report);
    onReport();
  });
}

const notebook = (instruction: string) =>
  folder.subject('FROM busybox', instruction).notebook;

function watch(instruction = 'COPY app.py /'): Promise<IContextReport> {
  return page.sendRequest(Requests.watchNotebook, {
    notebook: notebook(instruction)
  });
}

const listOf = (report: IContextReport | undefined): string[] =>
  report?.cells.at(-1)?.files?.list.map(({ path }) => path) ?? [];

function nextReport(): Promise<void> {
  return new Promise(resolve => {
    onReport = resolve;
  });
}

describe('a notebook that is watched', () => {
  it('has its files without any engine, and tells their changes', async () => {
    const report = await watch();
    expect(report).toMatchObject({ engine: null, missingImages: [] });
    expect(report.cells).toEqual([
      { cellId: 'c1', files: null },
      { cellId: 'c2', files: expect.objectContaining({ bytes: 3 }) as unknown }
    ]);
    await folder.write({ 'app.py': 'longer' });
    // The file may be seen while it is being written.
    while (reports.at(-1)?.cells.at(-1)?.files?.bytes !== 6) {
      await nextReport();
    }
    expect(reports.at(-1)).toMatchObject({ engine: null, missingImages: [] });
  });

  it('is watched by its last text only', async () => {
    await watch('COPY app.py /');
    expect(listOf(await watch('COPY other.py /'))).toEqual(['other.py']);
    await folder.write({ 'app.py': 'changed' });
    const told = nextReport();
    await folder.write({ 'other.py': 'changed' });
    await told;
    expect(reports.map(listOf)).toEqual([['other.py']]);
  });

  it('is watched for the last of several requests that come at once', async () => {
    const [first, second] = await Promise.allSettled([
      watch('COPY app.py /'),
      watch('COPY other.py /')
    ]);
    expect(first).toMatchObject({ reason: { data: { code: 'cancelled' } } });
    expect(second).toMatchObject({ status: 'fulfilled' });
    const told = nextReport();
    await folder.write({ 'app.py': 'changed', 'other.py': 'changed' });
    await told;
    expect(reports.map(listOf)).toEqual([['other.py']]);
  });

  it('is left by request, and with the session', async () => {
    const disposed = vi.fn();
    const counted: IContextInputs = {
      read: (...args) => folder.inputs.read(...args),
      text: (...args) => folder.inputs.text(...args),
      watch: () => ({ [Symbol.dispose]: disposed })
    };
    session[Symbol.dispose]();
    connect(counted);
    await watch();
    await page.sendRequest(Requests.unwatchNotebook, {
      notebookId: notebook('').id
    });
    expect(disposed).toHaveBeenCalledTimes(1);
    await watch();
    session[Symbol.dispose]();
    expect(disposed).toHaveBeenCalledTimes(2);
  });

  it('must lie below the server’s folder, and be a notebook', async () => {
    const outside = { ...notebook(''), path: '../x.ipynb' };
    await expect(
      page.sendRequest(Requests.watchNotebook, { notebook: outside })
    ).rejects.toMatchObject({ data: { code: 'request.invalid' } });
    await expect(
      page.sendRequest('notebook/watch', { notebook: { id: '../..' } })
    ).rejects.toMatchObject({ data: { code: 'request.invalid' } });
  });

  it('is not watched after the page cancelled its request', async () => {
    const source = new CancellationTokenSource();
    const started = vi.fn<IContextInputs['watch']>();
    const slow: IContextInputs = {
      read: (_subject, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () =>
            reject(options.signal?.reason as Error)
          );
          source.cancel();
        }),
      text: () => Promise.resolve(null),
      watch: started
    };
    session[Symbol.dispose]();
    connect(slow);
    const request = page.sendRequest(
      Requests.watchNotebook,
      { notebook: notebook('COPY app.py /') },
      source.token
    );
    await expect(request).rejects.toMatchObject({
      data: { code: 'cancelled' }
    });
    expect(started).not.toHaveBeenCalled();
  });
});

describe('an engine that does not answer', () => {
  let silent: Server;
  let base: string;
  let sockets: Set<Socket>;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'lb-'));
    sockets = new Set();
    silent = createServer(socket => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>(resolve => silent.listen(join(base, 's'), resolve));
    vi.stubEnv('DOCKER_HOST', `unix://${join(base, 's')}`);
  });

  afterEach(async () => {
    sockets.forEach(socket => socket.destroy());
    silent.close();
    await rm(base, { recursive: true, force: true });
  });

  it('keeps no page from the files, nor is it asked twice at a time', async () => {
    const [one, other] = [await watch(), await watch('COPY other.py /')];
    expect([listOf(one), listOf(other)]).toEqual([['app.py'], ['other.py']]);
    expect([one.engine, other.engine]).toEqual([null, null]);
    expect(sockets.size).toBe(1);
  });
});

describe('a comparison of context files', () => {
  it('reads the file of a notebook that is watched', async () => {
    const report = await watch();
    const digest = report.cells.at(-1)?.files?.list[0]?.digest ?? '';
    const params = {
      notebookId: notebook('').id,
      path: 'app.py',
      before: null,
      after: digest
    };
    expect(await page.sendRequest(Requests.contextDiff, params)).toEqual({
      before: null,
      after: 'one'
    });
    await page.sendRequest(Requests.unwatchNotebook, params);
    expect(await page.sendRequest(Requests.contextDiff, params)).toMatchObject({
      after: null
    });
  });

  it('refuses what is no request', async () => {
    await expect(
      page.sendRequest('notebook/contextDiff', { path: 1 })
    ).rejects.toMatchObject({ data: { code: 'request.invalid' } });
  });
});

it('base images cannot be checked without an engine, and the page is told why', async () => {
  await expect(
    page.sendRequest(Requests.checkBases, { notebook: notebook('') })
  ).rejects.toMatchObject({
    data: { code: new LayerbookError('engine.unreachable', '').code }
  });
});
