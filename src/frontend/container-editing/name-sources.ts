import { PathExt } from '@jupyterlab/coreutils';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { kindOfModel } from '../cells/cell-kind.js';
import type { IRpcClient } from '../tokens.js';

/** Where names are found that only the notebook or the engine knows; each is asked only when it is needed. */
export interface INameSources {
  /** Sources of the notebook's Dockerfile cells, in order. */
  readonly dockerfiles: () => readonly string[];
  /** Names of the engine's volumes; none while the engine does not answer. */
  readonly volumes: () => Promise<readonly string[]>;
  /** Names of the engine's images; none while the engine does not answer. */
  readonly images: () => Promise<readonly string[]>;
  /** What is in a folder, given relative to the notebook's; nothing where there is no such folder. */
  readonly entries: (folder: string) => Promise<readonly INamedEntry[]>;
}

/** A file or folder. */
export interface INamedEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The part of the contents manager that is needed. */
export type FolderReader = Pick<Contents.IManager, 'get'>;

/** Names that Layerbook gives to the images of cells, which are better named by their cells. */
const OWN_IMAGES = 'layerbook/';

/** The names that can be used in the cells of a notebook. */
export function nameSources(
  client: IRpcClient,
  { content, context }: NotebookPanel,
  contents: FolderReader
): INameSources {
  return {
    dockerfiles: () => dockerfilesOf(content),
    entries: folder =>
      entriesOf(contents, PathExt.join(PathExt.dirname(context.path), folder)),
    volumes: () =>
      namesOf(client.request('listVolumes', undefined), ({ name }) => [name]),
    images: async () =>
      (
        await namesOf(client.request('listImages', undefined), ({ tags }) => [
          ...tags
        ])
      ).filter(name => !name.startsWith(OWN_IMAGES))
  };
}

/** Names are only a help: without an engine there are none, and running the cell says why. */
async function namesOf<T>(
  asked: Promise<readonly T[]>,
  names: (item: T) => readonly string[]
): Promise<string[]> {
  try {
    return (await asked).flatMap(names);
  } catch {
    return [];
  }
}

async function entriesOf(
  contents: FolderReader,
  path: string
): Promise<INamedEntry[]> {
  try {
    const model = await contents.get(path, { content: true });
    return model.type === 'directory'
      ? (model.content as readonly Contents.IModel[]).map(entry => ({
          name: entry.name,
          isFolder: entry.type === 'directory'
        }))
      : [];
  } catch {
    return [];
  }
}

/** Sources of the Dockerfile cells of a notebook, in order. */
function dockerfilesOf({ model }: Notebook): string[] {
  return [...(model?.cells ?? [])]
    .filter(cell => kindOfModel(cell) === 'dockerfile')
    .map(cell => cell.sharedModel.getSource());
}
