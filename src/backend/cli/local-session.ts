import { parse as parsePath } from 'node:path';
import { ensureStateDir } from '../base/state-dir.js';
import { ContainerKeeper } from '../containers/keeper.js';
import { KeptContainers } from '../containers/kept.js';
import type { IContextInputs } from '../inputs/contract.js';
import { openContextInputs } from '../inputs/context-inputs.js';
import type { IBuildRights } from '../session/context.js';
import { EngineProvider } from '../session/engine-provider.js';
import { openRights } from '../session/rights.js';
import { RunManager } from '../session/run-manager.js';

/** What a command works with. */
export interface ILocalSession {
  /** The file system's root: a command may do what its user may. */
  readonly rootDir: string;
  readonly engines: EngineProvider;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
  readonly runs: RunManager;
  readonly containers: ContainerKeeper;
}

/** The back end inside the command's own process. `given` are secrets and rights of the command line. */
export async function openLocalSession(
  path: string,
  given: Partial<Omit<IBuildRights, 'approvals'>> & {
    /** Whether containers may be typed into; closed unless given. */
    readonly stdin?: 'open' | 'closed';
  } = {}
): Promise<ILocalSession> {
  const stateDir = await ensureStateDir();
  const rootDir = parsePath(path).root;
  const kept = new KeptContainers(stateDir);
  const engines = new EngineProvider(kept);
  const inputs = openContextInputs(stateDir);
  const rights = openRights(stateDir, given);
  const containers = new ContainerKeeper({
    engines,
    kept,
    onChanged: () => undefined
  });
  const runs = new RunManager({
    rootDir,
    stateDir,
    engines,
    inputs,
    rights,
    keeper: containers,
    stdin: given.stdin ?? 'closed',
    onHistoryChanged: () => undefined
  });
  return { rootDir, engines, inputs, rights, runs, containers };
}
