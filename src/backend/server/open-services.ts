import type { NotebookId } from '../../common/ids.js';
import { ContainerKeeper } from '../containers/keeper.js';
import { KeptContainers } from '../containers/kept.js';
import { OpenNotebooks } from '../containers/open-notebooks.js';
import { openContextInputs } from '../inputs/context-inputs.js';
import { EngineProvider } from '../session/engine-provider.js';
import { openRights } from '../session/rights.js';
import { RunManager } from '../session/run-manager.js';
import { Volumes } from '../volumes/volumes.js';
import { Endings } from './endings.js';
import type { IServices } from './services.js';

/** What a page is told without having asked. */
export interface IToldPage {
  historyChanged(notebookId: NotebookId): void;
  containersChanged(notebookId: NotebookId): void;
  volumesChanged(): void;
}

/** What the services of a back end are opened with. */
export interface IServiceOptions {
  readonly version: string;
  /** Of the server. */
  readonly rootDir: string;
  /** Private to the user; it outlives the back end. */
  readonly stateDir: string;
  /** The pages that are there now. */
  readonly pages: () => Iterable<IToldPage>;
}

/** Opens what the requests of all pages are answered from; nothing is asked of an engine yet. */
export function openServices({
  version,
  rootDir,
  stateDir,
  pages
}: IServiceOptions): IServices {
  const tell = (what: (page: IToldPage) => void): void => {
    for (const page of pages()) {
      what(page);
    }
  };
  const kept = new KeptContainers(stateDir);
  const engines = new EngineProvider(kept);
  const inputs = openContextInputs(stateDir);
  const rights = openRights(stateDir);
  const containers = new ContainerKeeper({
    engines,
    kept,
    onChanged: id => tell(page => page.containersChanged(id))
  });
  const volumes = new Volumes({
    engine: () => engines.get(),
    stateDir,
    onChanged: () => tell(page => page.volumesChanged())
  });
  const runs = new RunManager({
    rootDir,
    stateDir,
    engines,
    inputs,
    rights,
    keeper: containers,
    onHistoryChanged: id => tell(page => page.historyChanged(id)),
    onVolumesChanged: () => volumes.changed()
  });
  return {
    version,
    rootDir,
    engines,
    inputs,
    rights,
    runs,
    volumes,
    containers,
    openNotebooks: new OpenNotebooks(),
    endings: new Endings()
  };
}
