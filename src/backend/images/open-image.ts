import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { CommitOid } from '../../common/ids.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { ICommitInfo } from '../history/commit-info.js';
import type { IHistory } from '../history/contract.js';
import { readHistoryRefs } from '../history/refs/history-refs.js';
import { imageRef } from '../history/refs/image-refs.js';
import type { ILayerReader } from '../layers/contract.js';
import { openLayers } from '../layers/open-layers.js';
import { readInTurn } from '../layers/read-in-turn.js';
import { imageSteps, type IImageStep } from './image-steps.js';

/** Stands above what an image's history says in the place of a Dockerfile. */
const PREAMBLE =
  '# What the builder of the image recorded: flags, stages and files are not in it.\n';

/**
 * Takes an image of the engine (by name or id) into the history, one commit for each layer and for the configuration
 * between two, and names its top `refs/images/…`. Layers that the history has already are the same commits. No branch
 * moves. Throws `engine.*`, `history.*`, or `signal.reason`.
 */
export async function openImage(
  history: IHistory,
  engine: IEngine,
  image: string,
  options: ICancellable = {}
): Promise<{ oid: CommitOid }> {
  const summary = await engine.inspectImage(image, options);
  const tags = summary?.tags ?? [];
  const name = tags.includes(`${image}:latest`) ? `${image}:latest` : image;
  const ref = imageRef(name);
  // By its id, so that a name that moves meanwhile changes nothing.
  const id = summary?.id ?? image;
  await using reader = await openLayers(engine, id, options);
  const taking = new Taking(history, reader, { id, tags });
  const oid = await taking.run(options);
  await history.update(async ({ repository }) => {
    const now = await repository.ref(ref);
    if (now !== oid) {
      await repository.updateRef(ref, oid, now);
    }
  }, options);
  return { oid };
}

/** The commits of one image, from those that are there up to its top. */
class Taking {
  private readonly _history: IHistory;
  private readonly _reader: ILayerReader;
  private readonly _image: {
    readonly id: string;
    readonly tags: readonly string[];
  };
  private readonly _steps: readonly IImageStep[];

  constructor(
    history: IHistory,
    reader: ILayerReader,
    image: { readonly id: string; readonly tags: readonly string[] }
  ) {
    this._history = history;
    this._reader = reader;
    this._image = image;
    this._steps = imageSteps(reader.config, reader.layers.length);
  }

  async run({ signal }: ICancellable): Promise<CommitOid> {
    const { oid, steps: done } = await this._there();
    const steps = this._steps.slice(done);
    const layers = steps.flatMap(({ layer }) =>
      layer === null ? [] : [layer]
    );
    // One reading for all: what is read out of an archive of the image would else be read once for each layer.
    const tars = readInTurn(this._reader, layers, { signal });
    let parent = oid;
    try {
      for (const step of steps) {
        parent = await this._commit(parent, step, { tars, signal });
      }
    } finally {
      await tars.return(undefined);
    }
    return parent ?? (await this._commit(null, NO_STEP, { tars, signal }));
  }

  /** How far up the image's commits are there: those of the notebook, and above them those of images opened before. */
  private async _there(): Promise<IPlace> {
    let place = await this._ofNotebook();
    if (place.oid !== null && (await this._isWhole(place.oid, place.steps))) {
      return { ...place, steps: this._steps.length };
    }
    await this._history.read(({ index, objects, repository: { gitDir } }) =>
      index.discover(readHistoryRefs({ gitDir, objects }).tips)
    );
    for (const step of this._steps.slice(place.steps)) {
      const oid = await this._history.findChild(place.oid, this._info(step));
      if (oid === null) {
        break;
      }
      place = { oid, steps: place.steps + 1 };
    }
    return place;
  }

  /** The highest layer that the notebook itself has. */
  private async _ofNotebook(): Promise<IPlace> {
    const { layers } = this._reader;
    for (let at = layers.length - 1; at >= 0; at--) {
      const chain = layers[at]?.chainId;
      const oid = chain && (await this._history.findByChain(chain));
      if (oid) {
        const steps = this._steps.findIndex(({ layer }) => layer === at) + 1;
        return { oid, steps };
      }
    }
    return { oid: null, steps: 0 };
  }

  /** The base of a notebook is one commit that stands for its configuration, too. */
  private async _isWhole(oid: CommitOid, steps: number): Promise<boolean> {
    if (this._steps.slice(steps).some(({ layer }) => layer !== null)) {
      return false;
    }
    const { kind, instruction } = await this._history.read(({ index }) =>
      index.message(oid)
    );
    const from = /^FROM\s+(?:--\S+\s+)*(\S+)/i.exec(instruction)?.[1] ?? '';
    const { tags } = this._image;
    return (
      kind === 'base' &&
      (tags.includes(from) || tags.includes(`${from}:latest`))
    );
  }

  private async _commit(
    parent: CommitOid | null,
    step: IImageStep,
    { tars, signal }: { tars: AsyncGenerator<Readable> } & ICancellable
  ): Promise<CommitOid> {
    const info = this._info(step);
    if (step.layer === null) {
      return (await this._history.commit(parent, null, info, { signal })).oid;
    }
    const next = new NextTar(tars);
    const { oid } = await this._history.commit(parent, next, info, { signal });
    await next.skip();
    return oid;
  }

  private _info(step: IImageStep): ICommitInfo {
    const { config, layers } = this._reader;
    const place = step.layer === null ? undefined : layers[step.layer];
    const at = this._steps.indexOf(step);
    const lines = this._steps.slice(0, at + 1).map(each => each.instruction);
    return {
      kind: place ? 'layer' : 'config',
      cellNumber: 0,
      cellId: null,
      cellKey: null,
      instruction: step.instruction,
      runId: `image-${this._image.id.replace('sha256:', '').slice(0, 12)}`,
      imageId: this._image.id,
      diffId: place?.diffId ?? null,
      // A stack is found by its chain for the notebook's own commits: its base is one commit, and one with a cell.
      chainId: null,
      date: step.created ?? config.created ?? new Date(0).toISOString(),
      dockerfile: `${PREAMBLE}${lines.join('\n')}\n`,
      config: step.config,
      runtime: at === this._steps.length - 1 ? config.config : null
    };
  }
}

/** A commit (null: before the first), and the number of steps of the image that it stands for. */
interface IPlace {
  readonly oid: CommitOid | null;
  readonly steps: number;
}

/** What an image without layers and history is made of. */
const NO_STEP: IImageStep = {
  layer: null,
  instruction: 'FROM scratch',
  created: null,
  config: []
};

/** The next one of several tars, for a consumer of one. */
class NextTar implements AsyncIterable<Readable> {
  private readonly _tars: AsyncGenerator<Readable>;
  private _isTaken = false;

  constructor(tars: AsyncGenerator<Readable>) {
    this._tars = tars;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Readable> {
    this._isTaken = true;
    const { value } = (await this._tars.next()) as IteratorResult<
      Readable,
      undefined
    >;
    if (value) {
      yield value;
    }
  }

  /** Reads the tar past when nobody wanted it, as another process made the commit meanwhile. */
  async skip(): Promise<void> {
    for await (const tar of this._isTaken ? [] : this) {
      await finished(tar.resume());
    }
  }
}
