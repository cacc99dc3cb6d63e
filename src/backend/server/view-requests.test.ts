import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  type MessageConnection
} from 'vscode-jsonrpc/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  parseCommitOid,
  parseNotebookId,
  type CommitOid
} from '../../common/ids.js';
import { Requests } from '../../common/protocol/requests.js';
import { buildTar, type ITestEntry } from '../history/testing/tar-builder.js';
import {
  commitInfo,
  digestsOf,
  once
} from '../history/testing/test-history.js';
import { openContextInputs } from '../inputs/context-inputs.js';
import { EngineProvider } from '../session/engine-provider.js';
import { openRights } from '../session/rights.js';
import { RunManager } from '../session/run-manager.js';
import { joinPage, type IJoinedPage } from './testing/joined-page.js';
import { answerViewRequests } from './view-requests.js';

const notebookId = parseNotebookId('notebook');
const PAGE = { offset: 0, limit: 10 };

let folder: string;
let runs: RunManager;
let page: MessageConnection;
let joined: IJoinedPage;
let oid: CommitOid;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerbook-views-'));
  vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
  vi.stubEnv('XDG_STATE_HOME', folder);
  const engines = new EngineProvider();
  runs = new RunManager({
    rootDir: folder,
    stateDir: folder,
    engines,
    inputs: openContextInputs(folder),
    rights: openRights(folder),
    onHistoryChanged: () => undefined
  });
  joined = joinPage(server => answerViewRequests(server, { runs, engines }));
  page = joined.page;
  oid = await commit([
    { name: 'app/main.py', content: 'print(1)\n', mode: 0o4755 },
    { name: 'var/lib/dpkg/status', content: '\0not kept' },
    { name: 'a'.repeat(80), content: '' }
  ]);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  joined[Symbol.dispose]();
  await runs.dispose();
  await rm(folder, { recursive: true });
});

async function commit(entries: readonly ITestEntry[]): Promise<CommitOid> {
  const history = await runs.history(notebookId);
  const tar = buildTar(entries);
  const info = commitInfo({
    ...digestsOf(null, tar),
    dockerfile: 'FROM x\n'
  });
  const made = await history.commit(null, once(tar), info);
  await history.advance(made.oid);
  return made.oid;
}

describe('requests about commits', () => {
  it('are all answered', async () => {
    const about = { notebookId, oid };
    const pattern = { text: '*.py', syntax: 'glob' } as const;
    expect(
      await page.sendRequest(Requests.historyTree, { ...about, path: 'app' })
    ).toMatchObject({ path: 'app', entries: [{ name: 'main.py' }] });
    expect(
      await page.sendRequest(Requests.historyFind, {
        ...about,
        ...PAGE,
        pattern
      })
    ).toMatchObject({ total: 1, entries: [{ path: 'app/main.py' }] });
    expect(
      await page.sendRequest(Requests.historyPath, {
        notebookId,
        path: 'app/main.py',
        ...PAGE
      })
    ).toMatchObject({ total: 1, events: [{ commit: { oid } }] });
    expect(
      await page.sendRequest(Requests.historySearch, {
        notebookId,
        what: 'path',
        pattern,
        ...PAGE
      })
    ).toMatchObject({ total: 1, partial: 0 });
    expect(await page.sendRequest(Requests.historyWaste, about)).toMatchObject({
      items: [],
      own: 18
    });
    expect(
      await page.sendRequest(Requests.historyFindings, about)
    ).toMatchObject({ findings: [{ kind: 'setuid' }] });
    const pair = { ...about, base: null };
    expect(await page.sendRequest(Requests.historyConfig, pair)).toEqual({
      changes: [],
      source: 'unknown'
    });
    expect(await page.sendRequest(Requests.historyCells, about)).toEqual({
      dockerfile: 'FROM x\n',
      cells: null
    });
  });

  it('say what is missing when no engine gives a record that is not kept', async () => {
    const report = await page.sendRequest(Requests.historyPackages, {
      notebookId,
      oid,
      base: null
    });
    expect(report).toEqual({
      changes: [],
      notes: [expect.stringContaining('var/lib/dpkg/status') as unknown]
    });
  });

  const wrong: [string, string, unknown][] = [
    ['no parameters', 'history/waste', {}],
    ['a commit that is none', 'history/waste', { notebookId, oid: 'HEAD' }],
    [
      'a notebook that is none',
      'history/waste',
      { notebookId: '../x', oid: '0'.repeat(40) }
    ],
    [
      'a path that is none',
      'history/tree',
      { notebookId, oid: '0'.repeat(40), path: 1 }
    ],
    [
      'a page that is none',
      'history/path',
      { notebookId, path: '', offset: -1, limit: 10 }
    ],
    [
      'a page without end',
      'history/path',
      { notebookId, path: '', offset: 0, limit: 1e9 }
    ],
    [
      'another kind of pattern',
      'history/search',
      {
        notebookId,
        what: 'path',
        pattern: { text: 'x', syntax: 'sql' },
        ...PAGE
      }
    ],
    [
      'a pattern that cannot be read',
      'history/search',
      {
        notebookId,
        what: 'path',
        pattern: { text: '(', syntax: 'regexp' },
        ...PAGE
      }
    ]
  ];
  it.each(wrong)('with %s are refused', async (_name, method, params) => {
    await expect(page.sendRequest(method, params)).rejects.toMatchObject({
      data: { code: 'request.invalid' }
    });
  });

  it('about a commit that is not there say so', async () => {
    await expect(
      page.sendRequest(Requests.historyTree, {
        notebookId,
        oid: parseCommitOid('0'.repeat(40)),
        path: ''
      })
    ).rejects.toMatchObject({ data: { code: 'history.notFound' } });
  });

  it('end when the page does not wait any more', async () => {
    const source = new CancellationTokenSource();
    const answer = page.sendRequest(
      Requests.historyFind,
      {
        notebookId,
        oid,
        pattern: { text: '^(a+)+!', syntax: 'regexp' },
        ...PAGE
      },
      source.token
    );
    source.cancel();
    await expect(answer).rejects.toMatchObject({ data: { code: 'cancelled' } });
  });
});
