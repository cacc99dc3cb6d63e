import { parse as parsePath } from 'node:path';
import { ensureStateDir } from '../base/state-dir.js';
import { EngineProvider } from '../session/engine-provider.js';
import { RunManager } from '../session/run-manager.js';

/** The back end inside the command's own process; the whole file system is its root, as for any command of the user. */
export async function openLocalSession(
  path: string
): Promise<{ engines: EngineProvider; runs: RunManager }> {
  const engines = new EngineProvider();
  const runs = new RunManager({
    rootDir: parsePath(path).root,
    stateDir: await ensureStateDir(),
    engines,
    onHistoryChanged: () => undefined
  });
  return { engines, runs };
}
