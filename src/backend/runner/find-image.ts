import type { ContainerOptions } from '../../common/container/container-options.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IEngine, IImageSummary } from '../engine/contract.js';
import type { IContainerRunRequest } from './contract.js';
import { pullImage } from './pull-image.js';

/** An image that the engine has. */
interface IFoundImage {
  /** What a person calls it. */
  readonly name: string;
  readonly summary: IImageSummary;
}

/** The image that a cell runs: what its options name, or that of the Dockerfile cell above. Throws `build.*`, `engine.*`. */
export async function findImage(
  engine: IEngine,
  request: IContainerRunRequest,
  options: ContainerOptions
): Promise<IFoundImage> {
  if (options.image !== null) {
    const line = options.lines.image ?? 1;
    return findNamedImage(engine, request, {
      written: options.image,
      line,
      pull: options.pull
    });
  }
  const name = request.image;
  if (name === null) {
    throw new LayerbookError(
      'build.noImage',
      'No Dockerfile cell above has made an image, and this cell names none (`image`).'
    );
  }
  const summary = await engine.inspectImage(name, request);
  if (summary === null) {
    throw new LayerbookError(
      'build.imageNotFound',
      `The engine has no image \`${name}\`.`,
      { hint: 'Run the Dockerfile cell above again.' }
    );
  }
  return { name, summary };
}

/** An image that a cell names at a line: one of the notebook's, or one of the engine's, which is pulled where asked for. */
export async function findNamedImage(
  engine: IEngine,
  request: IContainerRunRequest,
  wanted: {
    readonly written: string;
    readonly line: number;
    readonly pull: ContainerOptions['pull'];
  }
): Promise<IFoundImage> {
  const { written, line, pull } = wanted;
  const own = await request.images?.resolve(written, line);
  const id = own?.id ?? written;
  const name = own?.name ?? written;
  let summary =
    !own && pull === 'always' ? null : await engine.inspectImage(id, request);
  if (summary === null && !own && pull !== 'never') {
    await pullImage(engine, { name, line }, request);
    summary = await engine.inspectImage(id, request);
  }
  if (summary === null) {
    throw new LayerbookError(
      'build.imageNotFound',
      `The engine has no image \`${name}\` (line ${line}).`,
      {
        lines: [line, line],
        hint: own
          ? 'Run its Dockerfile cell again.'
          : `Check the name and tag, or get it with \`pull_policy: missing\` or with \`FROM ${written}\` in a Dockerfile cell.`
      }
    );
  }
  return { name, summary };
}
