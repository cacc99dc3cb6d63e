import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  LAYERS_MIME,
  type LayerCard
} from '../../../common/cards/layer-card.js';
import { parseCellId } from '../../../common/ids.js';
import { describeInputs } from '../../../common/notebook/describe-inputs.js';
import { UNKNOWN_CONTEXT } from '../../../common/notebook/inputs.js';
import type { SnapshotCell } from '../../../common/notebook/snapshot.js';
import { openContextInputs } from '../../inputs/context-inputs.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import { statusCommand } from './status.js';

const SOURCES = ['FROM debian', 'COPY app.py /', 'RUN one'];

let folder = '';
const path = () => join(folder, 'n.ipynb');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerbook-status-'));
  // No engine answers here.
  vi.stubEnv('DOCKER_HOST', `unix://${folder}/none.sock`);
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  await mkdir(join(folder, 'app'));
  await writeFile(join(folder, 'app', 'app.py'), 'one\n');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function write(
  sources: readonly string[],
  own: object,
  cards: ReadonlyMap<string, LayerCard> = new Map()
): Promise<void> {
  const cells = sources.map((source, index) => {
    const card = cards.get(`c${index + 1}`);
    return {
      cell_type: 'code',
      id: `c${index + 1}`,
      metadata: { layerbook: { kind: 'dockerfile' } },
      source,
      execution_count: null,
      outputs: card
        ? [
            {
              output_type: 'display_data',
              data: { [LAYERS_MIME]: card },
              metadata: {}
            }
          ]
        : []
    };
  });
  const metadata = { layerbook: { id: 'n', ...own } };
  await writeFile(
    path(),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells })
  );
}

/** Cards as a build of the present notebook and files would leave them. */
async function cardsNow(): Promise<Map<string, LayerCard>> {
  const notebook = (await NotebookFile.read(path())).snapshot();
  const files = await openContextInputs(join(folder, 'state')).read({
    notebook,
    contextDir: join(folder, 'app')
  });
  const cardOf = (cell: SnapshotCell): [string, LayerCard] => [
    cell.id,
    {
      ...describeInputs(
        notebook.cells,
        notebook.config,
        { ...UNKNOWN_CONTEXT, files },
        parseCellId(cell.id)
      ),
      version: 1,
      state: 'built',
      notebookId: 'n',
      runId: 'r',
      steps: [],
      startedAt: 0,
      log: [],
      logOmitted: 0
    }
  ];
  return new Map(notebook.cells.map(cardOf));
}

async function status(how: { json: boolean; checkBases?: boolean }): Promise<{
  code: number;
  out: string[];
  notes: string[];
}> {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = {
    out: (text: string) => out.push(text),
    write: (text: string) => out.push(text),
    pipe: () => Promise.resolve(true),
    note: (text: string) => notes.push(text),
    writeError: (text: string) => notes.push(text)
  };
  const code = await statusCommand(terminal, { notebook: path(), ...how });
  return { code, out, notes };
}

describe('layerbook status', () => {
  it('compares results with texts and with the files on disk, without an engine', async () => {
    await write(SOURCES, { context: 'app' });
    await write(SOURCES, { context: 'app' }, await cardsNow());
    expect((await status({ json: false })).out).toEqual([
      '1. dockerfile fresh     FROM debian  (its result belongs to the present text)',
      '2. dockerfile fresh     COPY app.py /  (its result belongs to the present text)',
      '3. dockerfile fresh     RUN one  (its result belongs to the present text)'
    ]);
    await writeFile(join(folder, 'app', 'app.py'), 'two\n');
    const { code, out, notes } = await status({ json: true });
    const file = { kind: 'file', path: 'app.py', change: 'changed', more: 0 };
    expect([code, notes]).toEqual([0, []]);
    expect(JSON.parse(out.join(''))).toEqual([
      expect.objectContaining({ number: 1, state: 'fresh', cause: null }),
      {
        number: 2,
        id: 'c2',
        kind: 'dockerfile',
        first: 'COPY app.py /',
        state: 'stale',
        reason: '`app.py` changed on disk',
        cause: file
      },
      expect.objectContaining({
        reason: 'cell 2 above: `app.py` changed on disk',
        cause: { kind: 'above', cell: 2, change: 'changed', of: file }
      })
    ]);
  });

  it('takes files as unchanged when the build context is gone, and says so', async () => {
    await write(SOURCES, { context: 'app' });
    await write(SOURCES, { context: 'gone' }, await cardsNow());
    const { code, out, notes } = await status({ json: true });
    expect(code).toBe(0);
    expect(out.join('').match(/"state":"fresh"/g)).toHaveLength(3);
    expect(notes.join('')).toMatch(/gone does not exist.*taken as unchanged/);
  });

  it('says what is wrong with the build settings, and exits with 1', async () => {
    await write(SOURCES, { context: 'app', buildArgs: { V: 1 } });
    const { code, out, notes } = await status({ json: false });
    expect([code, out.length]).toEqual([1, 3]);
    expect(notes.join('')).toContain('`buildArgs.V` has to be a text');
  });

  it('fails without an engine when it has to check base images', async () => {
    await write(SOURCES, { context: 'app' });
    await expect(
      status({ json: false, checkBases: true })
    ).rejects.toMatchObject({
      data: { code: expect.stringMatching(/^engine\./) as string }
    });
  });
});
