import type { ContainerKeeper } from '../containers/keeper.js';
import type { OpenNotebooks } from '../containers/open-notebooks.js';
import type { IContextInputs } from '../inputs/contract.js';
import type { IBuildRights } from '../session/context.js';
import type { EngineProvider } from '../session/engine-provider.js';
import type { RunManager } from '../session/run-manager.js';
import type { Volumes } from '../volumes/volumes.js';
import type { Endings } from './endings.js';

/** What the requests of a page are answered from. */
export interface IServices {
  readonly version: string;
  readonly rootDir: string;
  readonly engines: EngineProvider;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
  readonly runs: RunManager;
  readonly volumes: Volumes;
  readonly containers: ContainerKeeper;
  /** What has to be over before the server ends. */
  readonly endings: Endings;
  /** Which pages have which notebooks open. */
  readonly openNotebooks: OpenNotebooks;
}
