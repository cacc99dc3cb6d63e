import type {
  ICancellable,
  IEngine,
  IImageConfig
} from '../engine/contract.js';
import { openLayers } from '../layers/open-layers.js';
import { compareConfigs } from './compare-config.js';
import { compareTrees, type IFileDifference } from './compare-trees.js';
import { readFileTree, type FileTree } from './file-tree.js';

/** What is not the same in two images, times apart. */
export interface IImageDifferences {
  readonly config: readonly string[];
  readonly files: readonly IFileDifference[];
  /** How many layers both have, from the base up: their files were not compared. */
  readonly commonLayers: number;
}

/**
 * Compares two images by name, the notebook's first. The layers that both stand on are read only when what lies above
 * leaves open what shows through. Throws `engine.*`, `history.failed` for a bad layer, `signal.reason`.
 */
export async function compareImages(
  engine: IEngine,
  names: readonly [string, string],
  signal?: AbortSignal
): Promise<IImageDifferences> {
  const read: ReadImage = (name, isWanted) =>
    readImage(engine, name, { isWanted, signal });
  const commonLayers = await commonCount(engine, names, signal);
  const above = (index: number): boolean => index >= commonLayers;
  const a = await read(names[0], above);
  const b = await read(names[1], above);
  return {
    config: compareConfigs(a.config, b.config),
    files:
      compareTrees(a.tree, b.tree, null) ??
      (await compareAll([a.tree, b.tree], () =>
        read(names[0], index => index < commonLayers)
      )),
    commonLayers
  };
}

interface IReadImage {
  readonly config: IImageConfig;
  readonly tree: FileTree;
}

/** Reads the layers of an image that are wanted. */
type ReadImage = (
  name: string,
  isWanted: (index: number) => boolean
) => Promise<IReadImage>;

async function compareAll(
  [a, b]: readonly [FileTree, FileTree],
  readLower: () => Promise<IReadImage>
): Promise<readonly IFileDifference[]> {
  const lower = await readLower();
  return compareTrees(a, b, lower.tree) ?? [];
}

/** One image at a time: with two readers open the containerd store keeps its connections to the first for 30 s. */
async function readImage(
  engine: IEngine,
  name: string,
  options: {
    readonly isWanted: (index: number) => boolean;
  } & ICancellable
): Promise<IReadImage> {
  const { isWanted, signal } = options;
  await using reader = await openLayers(engine, name, { signal });
  const wanted = [...reader.layers.keys()].filter(isWanted);
  return {
    config: reader.config,
    tree: await readFileTree(reader, wanted, signal)
  };
}

/** How many layers the images have in common, from the base up. */
async function commonCount(
  engine: IEngine,
  names: readonly [string, string],
  signal: AbortSignal | undefined
): Promise<number> {
  const [a, b] = await Promise.all(
    names.map(name => engine.inspectImage(name, { signal }))
  );
  const layers = a?.layers ?? [];
  const first = layers.findIndex((layer, index) => b?.layers[index] !== layer);
  return first < 0 ? layers.length : first;
}
