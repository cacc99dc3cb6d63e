import type { IBuildResult } from '../builder/contract.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { digestsIn, readImageName } from './image-name.js';

/**
 * What the base images' names stood for in a build just now, to be saved with its result: the digest that the build
 * said, else that of the engine's image in its repository, else the image's id. A name whose image the engine did not
 * keep is left out, as is one that is a digest itself. Throws `engine.*`, or `signal.reason`.
 */
export async function resolveBases(
  engine: IEngine,
  bases: IBuildResult['bases'],
  options: ICancellable = {}
): Promise<Record<string, string>> {
  const found = await Promise.all(
    bases
      .filter(({ ref }) => readImageName(ref).digest === null)
      .map(async ({ ref, digest }) => {
        const value = digest ?? (await localDigest(engine, ref, options));
        return value === null ? [] : [[ref, value] as const];
      })
  );
  return Object.fromEntries(found.flat());
}

async function localDigest(
  engine: IEngine,
  ref: string,
  options: ICancellable
): Promise<string | null> {
  const image = await engine.inspectImage(ref, options);
  return image && (digestsIn(ref, image.digests)[0] ?? image.id);
}
