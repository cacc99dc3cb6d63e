import {
  parseCellId,
  parseDiffId,
  type CommitOid,
  type NotebookId
} from '../../common/ids.js';
import { prefixOf, type IPrefix } from '../../common/notebook/prefix.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import type { IEngine } from '../engine/contract.js';
import type { IHistory } from '../history/contract.js';
import { cellsAt } from '../history/read/cells-at.js';
import { chainAt } from '../history/refs/chain-at.js';
import { imageAt } from '../images/image-at.js';
import { chainIds } from '../layers/chain-id.js';
import { TemporaryImages } from '../verify/temporary-images.js';
import type { IShellPlace, IShellServices } from './contract.js';
import { ShellImages, type IPlaceOptions } from './shell-images.js';

/** Digits of a commit's id in a title. */
const DIGITS = 8;

/** A commit of a notebook's history; with the notebook, it may be built. */
export interface ICommitTarget {
  readonly notebookId: NotebookId;
  readonly oid: CommitOid;
  readonly notebook?: NotebookSnapshot | undefined;
}

/**
 * The image of a commit, if the engine has one that ends with its layers. A commit in the middle of a cell has none: it
 * is built from the engine's cache when the notebook is given. Throws `history.contentGone` when neither can be had,
 * `history.notFound`, `build.*`, `engine.*`, or `signal.reason`.
 */
export async function placeOfCommit(
  services: IShellServices,
  target: ICommitTarget,
  options: IPlaceOptions
): Promise<IShellPlace> {
  const { notebookId, oid, notebook } = target;
  const history = await services.runs.history(notebookId);
  const engine = await services.engines.get();
  const images = new TemporaryImages(engine, 'shell');
  try {
    const image = await imageAt(history, engine, { oid, ...options }).catch(
      async (error: unknown) => {
        const built =
          isLayerbookError(error, 'history.contentGone') &&
          notebook?.id === notebookId &&
          (await buildCommit(
            new ShellImages(services, { notebook, engine, images }, options),
            { history, engine, oid }
          ));
        if (!built) {
          throw error;
        }
        return built;
      }
    );
    return {
      notebookId,
      cellId: null,
      title: oid.slice(0, DIGITS),
      note: null,
      in: { kind: 'image', image },
      [Symbol.asyncDispose]: () => images[Symbol.asyncDispose]()
    };
  } catch (error) {
    await images[Symbol.asyncDispose]();
    throw error;
  }
}

/** Builds the Dockerfile of a commit up to its instruction; null when that does not give the commit's own layers. */
async function buildCommit(
  images: ShellImages,
  {
    history,
    engine,
    oid
  }: {
    readonly history: IHistory;
    readonly engine: IEngine;
    readonly oid: CommitOid;
  }
): Promise<string | null> {
  const { imageId, instruction, chain } = await history.read(({ index }) => ({
    ...index.message(oid),
    chain: chainAt(index, oid)
  }));
  // Where the image of its cell is gone, its layers are, too, as a rule: nothing is built anew for a look.
  if (imageId === '' || !(await engine.inspectImage(imageId))) {
    return null;
  }
  const { dockerfile } = await cellsAt(history, oid);
  for (const prefix of prefixesUpTo(dockerfile, instruction)) {
    const image = await images.ofText(prefix).catch((error: unknown) => {
      if (!(isLayerbookError(error) && error.code.startsWith('build.'))) {
        throw error;
      }
      return null;
    });
    const layers =
      (image === null ? null : await engine.inspectImage(image))?.layers ?? [];
    if (image !== null && chainIds(layers.map(parseDiffId)).at(-1) === chain) {
      return image;
    }
  }
  return null;
}

/** The beginnings of a Dockerfile that end with the instructions of a commit, the longest first. */
function prefixesUpTo(dockerfile: string, instruction: string): IPrefix[] {
  const id = parseCellId('commit');
  const source = dockerfile.replace(/\n$/, '');
  const whole = prefixOf([{ id, source }], id);
  const { instructions } = whole;
  const lines = whole.text.split('\n');
  return instructions
    .flatMap((last, index) => {
      const upTo = instructions.slice(0, index + 1);
      const raw = upTo.map(one => one.raw).join('\n');
      const isEnd = raw === instruction || raw.endsWith(`\n${instruction}`);
      const text = `${lines.slice(0, last.lines[1]).join('\n')}\n`;
      return isEnd ? [{ ...whole, text, instructions: upTo }] : [];
    })
    .reverse();
}
