import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { statusCommand } from '../../src/backend/cli/commands/status.js';
import { TestTerminal } from '../../src/backend/cli/testing/test-terminal.js';
import { cellTag } from '../../src/backend/session/context.js';
import { parseCellId } from '../../src/common/ids.js';
import { saveNotebook } from '../helpers/command-line.js';
import { NotebookSession } from '../helpers/notebook-session.js';

/** Saves the session's notebook with its cards, as a page would, and asks for its status. */
async function statusOf(session: NotebookSession): Promise<string[]> {
  const path = await saveNotebook(session);
  vi.stubEnv('XDG_STATE_HOME', join(session.folder, '.state'));
  const terminal = new TestTerminal();
  await statusCommand(terminal, { notebook: path, json: true });
  vi.unstubAllEnvs();
  const rows = JSON.parse(terminal.stdout) as {
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
