import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { statusCommand } from '../../src/backend/cli/commands/status.js';
import { cellTag } from '../../src/backend/session/context.js';
import { cardMime } from '../../src/common/cards/reduce.js';
import { parseCellId } from '../../src/common/ids.js';
import { NotebookSession } from '../helpers/notebook-session.js';

/** Saves the session's notebook with its cards, as a page would, and asks for its status. */
async function statusOf(session: NotebookSession): Promise<string[]> {
  const path = join(session.folder, 'notebook.ipynb');
  const cells = session.cells.map(({ id, kind, source }) => {
    const card = session.cards.get(parseCellId(id));
    return {
      cell_type: 'code',
      id,
      metadata: { layerbook: { kind } },
      source,
      outputs: card ? [{ data: { [cardMime(card)]: card } }] : []
    };
  });
  const metadata = { layerbook: { id: session.id, ...session.config } };
  await writeFile(
    path,
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells })
  );
  vi.stubEnv('XDG_STATE_HOME', join(session.folder, '.state'));
  const lines: string[] = [];
  const terminal = {
    out: (text: string) => lines.push(text),
    write: () => undefined,
    pipe: () => Promise.resolve(true),
    note: () => undefined
  };
  await statusCommand(terminal, { notebook: path, json: true });
  vi.unstubAllEnvs();
  const rows = JSON.parse(lines.join('')) as {
    state: string;
    reason: string;
  }[];
  return rows.map(({ state, reason }) => `${state}: ${reason}`);
}

describe('layerbook status on an engine', () => {
  it('finds everything fresh after a run, and stale what lost its image or its file', async () => {
    await using session = await NotebookSession.open({ 'a.txt': 'one\n' });
    const word = `${Date.now()}`;
    session
      .dockerfile(
        'FROM busybox:latest',
        `RUN echo ${word} > /word`,
        'COPY a.txt /'
      )
      .container('run', 'cat /a.txt');
    await session.run('run');
    const fresh = 'fresh: its result belongs to the present text';
    expect(await statusOf(session)).toEqual([fresh, fresh, fresh, fresh]);
    const engine = await session.engines.get();
    await engine.untagImage(cellTag(session.snapshot(), parseCellId('c2')));
    await writeFile(join(session.folder, 'a.txt'), 'two\n');
    expect(await statusOf(session)).toEqual([
      fresh,
      'stale: its image is no longer on the engine',
      'stale: `a.txt` changed on disk',
      'stale: cell 3 above: `a.txt` changed on disk'
    ]);
  });
});
