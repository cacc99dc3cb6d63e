import type { NotebookId } from '../../common/ids.js';
import { ContainerKeeper } from '../containers/keeper.js';
import { KeptContainers } from '../containers/kept.js';
import { openContextInputs } from '../inputs/context-inputs.js';
import type { IContextInputs } from '../inputs/contract.js';
import type { IBuildRights } from './context.js';
import { EngineProvider } from './engine-provider.js';
import { openRights } from './rights.js';
import { RunManager } from './run-manager.js';

/** What notebooks are run with, in a server or a command. */
export interface ISession {
  /** Notebooks and what they name lie below it. */
  readonly rootDir: string;
  readonly engines: EngineProvider;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
  readonly runs: RunManager;
  readonly containers: ContainerKeeper;
}

/** What a session is opened with. */
export interface ISessionOptions {
  readonly rootDir: string;
  /** Private to the user; it outlives the process. */
  readonly stateDir: string;
  /** Secrets and rights of a command line. */
  readonly given?: Partial<Omit<IBuildRights, 'approvals'>>;
  /** Whether containers may be typed into. */
  readonly stdin?: 'open' | 'closed';
  readonly onHistoryChanged?: (notebookId: NotebookId) => void;
  readonly onContainersChanged?: (notebookId: NotebookId) => void;
  /** A run used named volumes. */
  readonly onVolumesChanged?: () => void;
}

/** Opens what notebooks are run with; nothing is asked of an engine yet. */
export function openSession(options: ISessionOptions): ISession {
  const { rootDir, stateDir, given } = options;
  const {
    stdin = 'open',
    onHistoryChanged = () => undefined,
    onContainersChanged = () => undefined,
    onVolumesChanged = () => undefined
  } = options;
  const kept = new KeptContainers(stateDir);
  const engines = new EngineProvider(kept);
  const inputs = openContextInputs(stateDir);
  const rights = openRights(stateDir, given);
  const containers = new ContainerKeeper({
    engines,
    kept,
    onChanged: onContainersChanged
  });
  const runs = new RunManager({
    rootDir,
    stateDir,
    engines,
    inputs,
    rights,
    keeper: containers,
    stdin,
    onHistoryChanged,
    onVolumesChanged
  });
  return { rootDir, engines, inputs, rights, runs, containers };
}
