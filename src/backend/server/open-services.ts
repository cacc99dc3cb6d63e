import type { NotebookId } from '../../common/ids.js';
import { OpenNotebooks } from '../containers/open-notebooks.js';
import { openSession } from '../session/open-session.js';
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
  const session = openSession({
    rootDir,
    stateDir,
    onHistoryChanged: id => tell(page => page.historyChanged(id)),
    onContainersChanged: id => tell(page => page.containersChanged(id)),
    onVolumesChanged: () => volumes.changed()
  });
  const volumes = new Volumes({
    engine: () => session.engines.get(),
    stateDir,
    onChanged: () => tell(page => page.volumesChanged())
  });
  return {
    ...session,
    version,
    volumes,
    openNotebooks: new OpenNotebooks(),
    endings: new Endings()
  };
}
