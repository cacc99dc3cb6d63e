import type { Notebook } from '@jupyterlab/notebook';
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
}

/** Names that Layerbook gives to the images of cells, which are better named by their cells. */
const OWN_IMAGES = 'layerbook/';

/** The names that can be used in the cells of a notebook. */
export function nameSources(
  client: IRpcClient,
  notebook: Notebook
): INameSources {
  return {
    dockerfiles: () => dockerfilesOf(notebook),
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

/** Sources of the Dockerfile cells of a notebook, in order. */
export function dockerfilesOf({ model }: Notebook): string[] {
  return [...(model?.cells ?? [])]
    .filter(cell => kindOfModel(cell) === 'dockerfile')
    .map(cell => cell.sharedModel.getSource());
}
