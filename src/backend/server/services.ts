import type { ContainerKeeper } from '../containers/keeper.js';
import type { OpenNotebooks } from '../containers/open-notebooks.js';
import type { IContextInputs } from '../inputs/contract.js';
import type { IBuildRights } from '../session/context.js';
import type { EngineProvider } from '../session/engine-provider.js';
import type { RunManager } from '../session/run-manager.js';

/** What the requests of a page are answered from. */
export interface IServices {
  readonly version: string;
  readonly rootDir: string;
  readonly engines: EngineProvider;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
  readonly runs: RunManager;
  readonly containers: ContainerKeeper;
  /** Which pages have which notebooks open. */
  readonly openNotebooks: OpenNotebooks;
}
