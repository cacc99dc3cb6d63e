import type { IEngineImage } from '../../common/protocol/history-views.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { lastingNames } from './image-names.js';

/** The images of an engine that have a name, newest first; those of cells are among them. Throws `engine.*`. */
export async function listImages(
  engine: IEngine,
  options: ICancellable = {}
): Promise<IEngineImage[]> {
  const images = await allImages(engine, options);
  return images.filter(({ tags }) => tags.length > 0);
}

/** All images of an engine, also those without a name, newest first. */
export async function allImages(
  engine: IEngine,
  options: ICancellable = {}
): Promise<IEngineImage[]> {
  const listed = await engine.listImages(options);
  return listed
    .map(({ id, tags, size, created }) => ({
      id,
      tags: [...lastingNames(tags)].sort(),
      size,
      created
    }))
    .sort((a, b) => compare(b, a));
}

function compare(a: IEngineImage, b: IEngineImage): number {
  const [first, second] = [a, b].map(
    ({ created, id }) => `${created ?? ''} ${id}`
  );
  return (first ?? '') < (second ?? '') ? -1 : 1;
}
