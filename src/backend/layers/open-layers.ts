import { LayerbookError } from '../../common/protocol/errors.js';
import type { OpenLayers } from './contract.js';
import { describeImage } from './image-description.js';
import { ImageSource } from './image-source.js';
import { LayerReader } from './layer-reader.js';

/**
 * Opens the layers of an image (by id or tag). Two questions to the engine's API tell its config and layers; only
 * where they leave open which history entries have a layer, a push brings the config blob. The caller disposes the
 * reader. Throws `engine.*`, `engine.failed` also for an image that the engine does not have.
 */
export const openLayers: OpenLayers = async (engine, image, options = {}) => {
  const [summary, history] = await Promise.all([
    engine.inspectImage(image, options),
    engine.imageHistory(image, options)
  ]);
  if (!summary || !history) {
    throw new LayerbookError(
      'engine.failed',
      `The engine has no image ${image}.`,
      { hint: 'Build or pull it first.' }
    );
  }
  const described = describeImage(summary, history);
  const source = new ImageSource(engine, described.image);
  try {
    const config = described.config ?? (await source.readConfig(options));
    return new LayerReader(described.image, config, source);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
};
