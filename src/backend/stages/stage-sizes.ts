import { parseDockerfile } from '../../common/dockerfile/parse.js';
import {
  stagesOf,
  makesHistoryEntry,
  type IStage
} from '../../common/dockerfile/stages.js';
import type {
  ICellInstruction,
  IPrefix
} from '../../common/notebook/prefix.js';
import type {
  IStageSize,
  IStageSizes
} from '../../common/protocol/notebook.js';
import { LayerbookError, toErrorData } from '../../common/protocol/errors.js';
import { buildImage } from '../builder/build-image.js';
import type { IEngine } from '../engine/contract.js';
import { openLayers } from '../layers/open-layers.js';
import { builtStage } from '../session/built-stage.js';
import { cellTag } from '../session/context.js';
import { StepProgress } from '../verify/step-progress.js';
import {
  inCells,
  marksOf,
  requestOf,
  wholeDockerfile,
  type IBuildSubject,
  type IWholeDockerfile
} from '../verify/subject.js';
import { TemporaryImages } from '../verify/temporary-images.js';

type Stage = IStage<ICellInstruction>;

/** Whose stages are measured, and what may be built for it. */
export interface IStageSizesOptions extends IBuildSubject {
  /**
   * What happens to a stage whose cells were not all run: `skip` it, so that looking at sizes never runs anything new,
   * or `build` it. Stages whose cells were run are built from the cache where no cell's image stands for them.
   */
  readonly unbuilt: 'skip' | 'build';
  /** One line at each step of a build. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** The stages of a notebook's whole Dockerfile. Throws as `wholeDockerfile` does. */
export function stagesIn(
  notebook: IBuildSubject['notebook'],
  whole: IWholeDockerfile
): Stage[] {
  return stagesOf(whole.prefix.instructions, {
    buildArgs: notebook.config.buildArgs,
    escape: parseDockerfile(whole.prefix.text).escape
  });
}

/**
 * What each stage of the notebook weighs. A stage's image is that of the cell that ends with the stage's last
 * instruction, or is built from the text up to there under a tag that goes again.
 *
 * All sizes are sums of the engine's sizes of layers (`GET /images/{name}/history`), so that they add up: bytes of file
 * content on overlay2; on the containerd store what the unpacked layer takes on the disk, at least 4 KiB. (The size
 * that the containerd store gives of an image as a whole is the compressed one.)
 *
 * A stage that cannot be measured has no image, and `problem` says why for the first. Throws `build.settings`,
 * `build.syntax`, `build.noImage` (no FROM), `engine.*`, `signal.reason`.
 */
export async function stageSizes(
  options: IStageSizesOptions
): Promise<IStageSizes> {
  const whole = wholeDockerfile(options.notebook);
  const marks = await marksOf(options);
  await using images = new TemporaryImages(options.engine, 'stages');
  const measurer = new Measurer(options, { whole, images, marks });
  const stages = stagesIn(options.notebook, whole);
  const sizes: IStageSize[] = [];
  for (const stage of stages) {
    sizes.push(await measurer.measure(stage));
  }
  const { problem } = measurer;
  return {
    stages: sizes,
    ...(problem === null ? {} : { problem: toErrorData(problem) })
  };
}

class Measurer {
  problem: unknown = null;
  private readonly _options: IStageSizesOptions;
  private readonly _whole: IWholeDockerfile;
  private readonly _images: TemporaryImages;
  private readonly _marks: Awaited<ReturnType<typeof marksOf>>;
  /** Names of the images of the stages measured so far. */
  private readonly _names = new Map<number, string>();

  constructor(
    options: IStageSizesOptions,
    parts: {
      readonly whole: IWholeDockerfile;
      readonly images: TemporaryImages;
      readonly marks: Awaited<ReturnType<typeof marksOf>>;
    }
  ) {
    this._options = options;
    this._whole = parts.whole;
    this._images = parts.images;
    this._marks = parts.marks;
  }

  async measure(stage: Stage): Promise<IStageSize> {
    const { index } = stage;
    try {
      const name = await this._image(stage);
      this._names.set(index, name);
      return { index, ...(await this._weigh(stage, name)) };
    } catch (error) {
      this._options.signal?.throwIfAborted();
      const data = toErrorData(error);
      if (!data.code.startsWith('build.')) {
        throw error;
      }
      this.problem ??= inCells(error, this._whole);
      return { index, image: null, ownBytes: null };
    }
  }

  /** The name of an image of the stage. */
  private async _image(stage: Stage): Promise<string> {
    const end = stage.instructions.at(-1) ?? stage.from;
    const tag = cellTag(this._options.notebook, end.cellId);
    const isFresh = this._marks(end.cellId)?.kind === 'fresh';
    const { engine, signal } = this._options;
    const isThere =
      isFresh && (await engine.inspectImage(tag, { signal })) !== null;
    if (isThere && this._isOfCell(stage, end)) {
      return tag;
    }
    if (!isThere && this._options.unbuilt === 'skip') {
      const number =
        this._whole.cells.findIndex(cell => cell.id === end.cellId) + 1;
      throw new LayerbookError(
        'build.noImage',
        `Stage ${stage.name ?? stage.index} was not measured: Dockerfile cell ${number} was not run as it is now.`,
        { hint: 'Run the cell.' }
      );
    }
    return this._build(stage, lastLine(end));
  }

  /** Whether the image of the cell in which the stage ends is the stage's. */
  private _isOfCell(stage: Stage, end: ICellInstruction): boolean {
    const { instructions } = this._whole.prefix;
    const upTo = instructions.slice(
      0,
      instructions.findLastIndex(item => item.cellId === end.cellId) + 1
    );
    const built = builtStage(upTo, this._options.notebook.config.target);
    return upTo.at(-1) === end && built.stage?.index === stage.index;
  }

  /** The text is cut behind the stage, for BuildKit takes only names as targets, and stages need have none. */
  private async _build(stage: Stage, lines: number): Promise<string> {
    const { contextDir, onProgress = () => undefined } = this._options;
    const tag = this._images.tag(`stage-${stage.index}`);
    const text = this._whole.prefix.text.split('\n').slice(0, lines);
    const prefix: IPrefix = {
      ...this._whole.prefix,
      text: `${text.join('\n')}\n`
    };
    await buildImage(this._options.engine, {
      ...requestOf(this._options, prefix),
      target: undefined,
      contextDir,
      tag,
      noCache: false,
      observer: new StepProgress(
        `building stage ${stage.name ?? stage.index}`,
        onProgress
      )
    });
    return tag;
  }

  private async _weigh(
    stage: Stage,
    name: string
  ): Promise<Omit<IStageSize, 'index'>> {
    const { engine, signal } = this._options;
    const image = await readStack(engine, name, signal);
    if (!image) {
      throw new LayerbookError(
        'engine.failed',
        `The engine built the stage’s image but does not list it as ${name}.`
      );
    }
    const base = await this._baseLayers(stage, image);
    const own = base === null ? null : image.sizes.slice(base);
    return {
      image: {
        id: image.id,
        size: sum(image.sizes),
        layers: image.layers.length,
        stack: image.sizes.map((size, at) => ({
          chainId: image.chainIds[at] ?? '',
          size
        }))
      },
      ownBytes: own && sum(own)
    };
  }

  /** How many layers the stage stands on; null when its base is not known on this engine and triggers may hide there. */
  private async _baseLayers(
    stage: Stage,
    image: IStackedImage
  ): Promise<number | null> {
    if (stage.base === 'scratch' && stage.baseStage === null) {
      return 0;
    }
    const { engine, signal } = this._options;
    const name =
      stage.baseStage === null
        ? stage.baseKnown
          ? stage.base
          : undefined
        : this._names.get(stage.baseStage);
    const base =
      name === undefined ? null : await engine.inspectImage(name, { signal });
    if (base?.layers.every((layer, at) => image.layers[at] === layer)) {
      return base.layers.length;
    }
    // Each instruction has one entry in the history, counted from the top.
    const own = stage.instructions.filter(makesHistoryEntry).length;
    const top = own === 0 ? [] : image.empty.slice(-own);
    return image.layers.length - top.filter(isEmpty => !isEmpty).length;
  }
}

/** An image with the sizes of its layers, bottom first. */
interface IStackedImage {
  readonly id: string;
  readonly layers: readonly string[];
  readonly chainIds: readonly string[];
  readonly sizes: readonly number[];
  /** For each entry of its history whether it has no layer. */
  readonly empty: readonly boolean[];
}

async function readStack(
  engine: IEngine,
  name: string,
  signal: AbortSignal | undefined
): Promise<IStackedImage | null> {
  const [image, history] = await Promise.all([
    engine.inspectImage(name, { signal }),
    engine.imageHistory(name, { signal })
  ]);
  if (!image || !history) {
    return null;
  }
  await using reader = await openLayers(engine, name, { signal });
  const empty = reader.config.history.map(entry => entry.emptyLayer);
  return {
    id: image.id,
    layers: image.layers,
    chainIds: reader.layers.map(layer => layer.chainId),
    sizes: history
      .filter((_entry, index) => empty[index] === false)
      .map(entry => entry.size),
    empty
  };
}

/** Last line of an instruction in the whole text, 1-based. */
function lastLine({ offset, lines }: ICellInstruction): number {
  return offset + lines[1] - 1;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
