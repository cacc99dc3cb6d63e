import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  type MessageConnection
} from 'vscode-jsonrpc/node';
import { main } from '../../src/backend/cli/main.js';
import { NotebookFile } from '../../src/backend/notebook/notebook-file.js';
import { openContextInputs } from '../../src/backend/inputs/context-inputs.js';
import {
  joinPage,
  type IJoinedPage
} from '../../src/backend/server/testing/joined-page.js';
import { EngineProvider } from '../../src/backend/session/engine-provider.js';
import { openRights } from '../../src/backend/session/rights.js';
import { answerVerifyRequests } from '../../src/backend/verify/requests.js';
import type { NotebookSnapshot } from '../../src/common/notebook/snapshot.js';
import type { IVerifyReport } from '../../src/common/protocol/notebook.js';
import { Notifications, Requests } from '../../src/common/protocol/requests.js';
import { TestEngine } from '../helpers/engine.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/notebooks');

/** A copy of the fixtures: the root of a server. */
let root: string;
const stateBefore = process.env['XDG_STATE_HOME'];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'layerbook-'));
  await cp(FIXTURES, root, { recursive: true, verbatimSymlinks: true });
  process.env['XDG_STATE_HOME'] = join(root, '.state');
});

afterAll(async () => {
  if (stateBefore === undefined) {
    delete process.env['XDG_STATE_HOME'];
  } else {
    process.env['XDG_STATE_HOME'] = stateBefore;
  }
  await rm(root, { recursive: true, force: true });
});

async function command(
  ...argv: string[]
): Promise<{ code: number; out: string; notes: string[] }> {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await main(argv, {
    out: text => out.push(text),
    write: text => out.push(text),
    pipe: () => Promise.resolve(true),
    note: text => notes.push(text),
    writeError: text => notes.push(text)
  });
  return { code, out: out.join('\n'), notes };
}

describe('on the command line', () => {
  it('verify prints a line for each check', async () => {
    const path = join(root, 'escape.ipynb');
    const { code, out, notes } = await command('verify', path, '--cached-only');
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^✓ same +cached +image id +Both are image /),
      expect.stringMatching(/^✓ same +cached +layers +Both have the same /),
      expect.stringMatching(/^The export builds what the notebook built \(/)
    ]);
    expect(notes).toContain('building the export');
    expect(code).toBe(0);
  });

  it('verify gives the report as JSON', async () => {
    const { code, out } = await command(
      'verify',
      join(root, 'crlf.ipynb'),
      '--cached-only',
      '--json'
    );
    expect(code).toBe(0);
    expect(JSON.parse(out) as IVerifyReport).toMatchObject({
      ok: true,
      checks: [
        { name: 'image-id', result: 'same' },
        { name: 'layers', result: 'same' }
      ]
    });
  });

  it('stages prints a table', async () => {
    const path = join(root, 'multi-stage.ipynb');
    const { code, out } = await command('stages', path);
    const lines = out.split('\n');
    const cells = lines.slice(0, 4).map(line => line.split(/ {2,}/));
    expect(cells.map(row => [...row.slice(0, 4), row[6]])).toEqual([
      ['stage', 'base', 'cells', 'copies from', undefined],
      ['numbers', 'busybox:latest', '1', '-', 'left behind'],
      ['sorted', 'numbers', '2', '-', 'left behind'],
      ['2', 'busybox:latest', '4, 5', 'numbers, sorted', 'in the image']
    ]);
    expect(lines[4]).toMatch(
      /leaves behind of other stages and their bases: [\d.]+ kB\.$/
    );
    expect(code).toBe(0);
  });
});

/** A page's connection and the back end's, without anything between them. */
class Page implements Disposable {
  readonly connection: MessageConnection;
  readonly told: string[] = [];
  private readonly _joined: IJoinedPage;

  constructor() {
    this._joined = joinPage(server =>
      answerVerifyRequests(server, {
        rootDir: root,
        engines: new EngineProvider(),
        inputs: openContextInputs(join(root, '.state')),
        rights: openRights(join(root, '.state'))
      })
    );
    this.connection = this._joined.page;
    this.connection.onNotification(
      Notifications.verifyProgress,
      ({ text }) => void this.told.push(text)
    );
  }

  [Symbol.dispose](): void {
    this._joined[Symbol.dispose]();
  }
}

async function notebook(name: string): Promise<NotebookSnapshot> {
  const file = await NotebookFile.read(join(root, name));
  return { ...file.snapshot(), path: name };
}

describe('asked by a page', () => {
  it('verify tells its progress and answers with the report', async () => {
    using page = new Page();
    const report = await page.connection.sendRequest(Requests.verify, {
      notebook: await notebook('heredoc.ipynb'),
      builds: 'cached'
    });
    expect(report.ok).toBe(true);
    expect(page.told).toContain('building the export');
  });

  it('stage sizes of cells that were not run are left out', async () => {
    using page = new Page();
    const sizes = await page.connection.sendRequest(Requests.stageSizes, {
      notebook: await notebook('multi-stage.ipynb')
    });
    expect(sizes.stages.map(stage => stage.image)).toEqual([null, null, null]);
    expect(sizes.problem?.code).toBe('build.noImage');
  });

  it('ends when the page cancels, and leaves nothing', async () => {
    using page = new Page();
    const stop = new CancellationTokenSource();
    const asked = await notebook('heredoc.ipynb');
    asked.cells.push({
      ...asked.cells[0]!,
      id: 'slow' as (typeof asked.cells)[0]['id'],
      source: `FROM busybox:latest\nRUN sleep 600 # ${Date.now()}`
    });
    page.connection.onNotification(Notifications.verifyProgress, ({ text }) => {
      if (text.includes('building the notebook: step')) {
        stop.cancel();
      }
    });
    await expect(
      page.connection.sendRequest(
        Requests.verify,
        { notebook: asked, builds: 'both' },
        stop.token
      )
    ).rejects.toMatchObject({ data: { code: 'cancelled' } });
    await using test = await TestEngine.open('verify-requests');
    expect(await test.tags('layerbook/verify-')).toEqual([]);
  });

  it('refuses a context outside the root', async () => {
    using page = new Page();
    const asked = await notebook('heredoc.ipynb');
    await expect(
      page.connection.sendRequest(Requests.verify, {
        notebook: { ...asked, config: { ...asked.config, context: '../..' } },
        builds: 'cached'
      })
    ).rejects.toMatchObject({ data: { code: 'request.invalid' } });
  });
});
