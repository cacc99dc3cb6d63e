import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../../src/backend/cli/main.js';
import { TestTerminal } from '../../src/backend/cli/testing/test-terminal.js';
import { cardMime } from '../../src/common/cards/reduce.js';
import { parseCellId } from '../../src/common/ids.js';
import type { NotebookSession } from './notebook-session.js';

/** What a command gave. */
export interface ICommandReport {
  readonly code: number;
  readonly stdout: string;
  readonly notes: readonly string[];
}

/** Saves the session's notebook with its results, as a page would, and gives its path. */
export async function saveNotebook(session: NotebookSession): Promise<string> {
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
  return path;
}

/** Runs a command of `layerbook` on the state of a session. */
export async function layerbook(
  session: NotebookSession,
  ...argv: string[]
): Promise<ICommandReport> {
  const terminal = new TestTerminal();
  vi.stubEnv('XDG_STATE_HOME', await stateHome(session.folder));
  vi.stubEnv('TZ', 'UTC');
  try {
    const code = await main(argv, terminal);
    return { code, stdout: terminal.stdout, notes: terminal.notes };
  } finally {
    vi.unstubAllEnvs();
  }
}

/** The command looks for `layerbook` in it, which is the session's own state. */
async function stateHome(folder: string): Promise<string> {
  const home = join(folder, '.home');
  await mkdir(home, { recursive: true });
  await symlink('../.state', join(home, 'layerbook')).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    }
  );
  return home;
}
