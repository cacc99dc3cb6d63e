import { parseDiffId } from '../../common/ids.js';
import type {
  IImageConfig,
  IImageHistoryEntry,
  IImageSummary
} from '../engine/contract.js';
import { emptyLayers } from './empty-layers.js';
import type { ILocalImage } from './local-image.js';

/** What the engine's API tells about an image. */
export interface IImageDescription {
  readonly image: ILocalImage;
  /** Null where the API leaves open which history entries have a layer. */
  readonly config: IImageConfig | null;
}

/** Puts the engine's answers about an image and about its history together. */
export function describeImage(
  summary: IImageSummary,
  history: readonly IImageHistoryEntry[]
): IImageDescription {
  const diffIds = summary.layers.map(parseDiffId);
  const { id, os, architecture, created } = summary;
  const hasName = summary.tags.length > 0 || summary.digests.length > 0;
  const image = { id, os, architecture, diffIds, hasName, size: summary.size };
  const empty = emptyLayers(history, diffIds.length);
  if (!empty) {
    return { image: { ...image, sizes: null }, config: null };
  }
  const entries = history.map(({ size, ...entry }, index) => ({
    size,
    entry: { ...entry, emptyLayer: empty[index] ?? false }
  }));
  return {
    image: {
      ...image,
      sizes: entries
        .filter(({ entry }) => !entry.emptyLayer)
        .map(({ size }) => size)
    },
    config: {
      created,
      architecture,
      os,
      config: summary.config,
      diffIds,
      history: entries.map(({ entry }) => entry)
    }
  };
}
