import type { IEngine } from '../engine/contract.js';
import type { ILayerReader } from '../layers/contract.js';
import { openLayers } from '../layers/open-layers.js';
import { compareConfigs } from './compare-config.js';
import { compareTrees, type IFileDifference } from './compare-trees.js';
import { readFileTree } from './file-tree.js';

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
  await using a = await openLayers(engine, names[0], { signal });
  await using b = await openLayers(engine, names[1], { signal });
  const config = compareConfigs(a.config, b.config);
  const commonLayers = commonCount(a, b);
  const above = [a, b].map(reader => reader.layers.length - commonLayers);
  if (above.every(count => count === 0)) {
    return { config, commonLayers, files: [] };
  }
  const [left, right] = [
    await readFileTree(a, range(commonLayers, a.layers.length), signal),
    await readFileTree(b, range(commonLayers, b.layers.length), signal)
  ];
  const files =
    compareTrees(left, right, null) ??
    compareTrees(
      left,
      right,
      await readFileTree(a, range(0, commonLayers), signal)
    ) ??
    [];
  return { config, commonLayers, files };
}

function commonCount(a: ILayerReader, b: ILayerReader): number {
  const first = a.layers.findIndex(
    ({ diffId }, index) => b.layers[index]?.diffId !== diffId
  );
  return first < 0 ? a.layers.length : first;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
