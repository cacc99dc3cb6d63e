import type { IEngine } from '../engine/contract.js';

const REPOSITORY = 'layerbook/empty';
const TAG = '1';
/** A tar ends with two blocks of zeros; there is nothing before them. */
const EMPTY_TAR = Buffer.alloc(1024);

/** The image without files that containers for looking into volumes are made of; made on the engine when it is not there. */
export async function emptyImage(engine: IEngine): Promise<string> {
  const name = `${REPOSITORY}:${TAG}`;
  const known = await engine.inspectImage(name);
  return known?.id ?? (await engine.importImage(EMPTY_TAR, REPOSITORY, TAG));
}
