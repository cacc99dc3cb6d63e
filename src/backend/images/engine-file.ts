import { parseDiffId, type ContainerId } from '../../common/ids.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { inParallel } from '../base/in-parallel.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { chainIds } from '../layers/chain-id.js';
import { openLayers } from '../layers/open-layers.js';
import { OWNER_LABEL, ownerLabel } from '../runner/owner.js';
import type { IContentTarget } from './content-target.js';
import type { IFileOrigin } from './file-place.js';
import { findInTar } from './find-in-tar.js';

/** Questions to the engine at a time. */
const AT_ONCE = 8;
/** Images that are tried for the path itself, before the layer is read: those of commits that have it, and others. */
const MAX_LIKELY = 10;
const MAX_UNLIKELY = 3;

/** Where the bytes go, and until when they are wanted. */
export interface IFetchOptions extends ICancellable {
  readonly target: IContentTarget;
}

/**
 * Reads a file whose digest is known from whatever image of the engine has it: at its path in an image of the commit or
 * of one that has the file unchanged; else from the layer that brought it, in any image. Returns whether one had it.
 * Throws `engine.*`, or `signal.reason`.
 */
export async function fetchFile(
  engine: IEngine,
  origin: IFileOrigin,
  options: IFetchOptions
): Promise<boolean> {
  const [first] = origin.images;
  if (
    first !== undefined &&
    (await fromImage(engine, first, { origin, ...options }))
  ) {
    return true;
  }
  const listed = await engine.listImages(options);
  const known = new Set<string>(listed.map(({ id }) => id));
  const likely = origin.images.slice(1).filter(id => known.has(id));
  for (const image of likely.slice(0, MAX_LIKELY)) {
    if (await fromImage(engine, image, { origin, ...options })) {
      return true;
    }
  }
  const holders = await withLayer(engine, [...known], { origin, ...options });
  const untried = holders.filter(({ id }) => !origin.images.includes(id));
  for (const { id } of untried.slice(0, MAX_UNLIKELY)) {
    if (await fromImage(engine, id, { origin, ...options })) {
      return true;
    }
  }
  return fromAnyLayer(engine, holders, { origin, ...options });
}

interface IFetch extends IFetchOptions {
  readonly origin: IFileOrigin;
}

/** Copies the path out of a container that is never started. */
async function fromImage(
  engine: IEngine,
  image: string,
  { origin, target, signal }: IFetch
): Promise<boolean> {
  if ((await engine.inspectImage(image, { signal })) === null) {
    return false;
  }
  try {
    await using container = await containerOf(engine, image, { signal });
    const { id } = container;
    const path = origin.imagePath;
    const tar = await engine.containers.archive(id, path, { signal });
    return tar !== null && (await findInTar(tar, origin, { target, signal }));
  } catch (error) {
    signal?.throwIfAborted();
    // The image went meanwhile, or a parent of the path is a file there: others may have it.
    if (isLayerbookError(error, 'engine.failed')) {
      return false;
    }
    throw error;
  }
}

/** Creates a container, which goes when it is disposed, or with the next sweep when this process is killed. */
async function containerOf(
  engine: IEngine,
  image: string,
  options: ICancellable
): Promise<AsyncDisposable & { readonly id: ContainerId }> {
  const spec = {
    Image: image,
    // Never run, but the engine refuses a container without a command.
    Cmd: ['true'],
    Labels: { [OWNER_LABEL]: ownerLabel() },
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none' }
  };
  const id = await engine.containers.create(spec, options);
  return {
    id,
    [Symbol.asyncDispose]: () => engine.containers.remove(id)
  };
}

/** An image that has the file's layer, and where: the indexes of the layers in which the file may be. */
interface IHolder {
  readonly id: string;
  readonly indexes: readonly number[];
}

async function withLayer(
  engine: IEngine,
  ids: readonly string[],
  { origin, signal }: IFetch
): Promise<IHolder[]> {
  const holders = await inParallel(ids, AT_ONCE, async id => {
    const summary = await engine.inspectImage(id, { signal });
    const indexes = indexesOf(summary?.layers ?? [], origin);
    return { id, indexes };
  });
  return holders.filter(({ indexes }) => indexes.length > 0);
}

/** A layer is known by its content; the layers of a base image are those below its top. */
function indexesOf(
  layers: readonly string[],
  { writer: { kind, diffId, chainId } }: IFileOrigin
): number[] {
  if (kind === 'base') {
    const top = chainIds(layers.map(parseDiffId)).findIndex(
      chain => chain === chainId
    );
    return Array.from({ length: top + 1 }, (_, index) => top - index);
  }
  const index = diffId === null ? -1 : layers.indexOf(diffId);
  return index < 0 ? [] : [index];
}

/** The same layer is the same in every image: the next one is tried only where one could not be read. */
async function fromAnyLayer(
  engine: IEngine,
  holders: readonly IHolder[],
  fetch: IFetch
): Promise<boolean> {
  for (const holder of holders) {
    try {
      return await fromLayers(engine, holder, fetch);
    } catch (error) {
      fetch.signal?.throwIfAborted();
      if (!isLayerbookError(error, 'engine.failed')) {
        throw error;
      }
    }
  }
  return false;
}

async function fromLayers(
  engine: IEngine,
  { id, indexes }: IHolder,
  { origin, target, signal }: IFetch
): Promise<boolean> {
  await using reader = await openLayers(engine, id, { signal });
  for (const index of indexes) {
    let found = false;
    await reader.read(
      [index],
      async (_index, tar) => {
        found = await findInTar(tar, origin, { target, signal });
      },
      { signal }
    );
    if (found) {
      return true;
    }
  }
  return false;
}
