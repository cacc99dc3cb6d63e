import { randomBytes } from 'node:crypto';
import { shortId } from '../../common/format.js';
import {
  hasStage,
  prefixOf,
  type IPrefix
} from '../../common/notebook/prefix.js';
import type {
  IVerifyCheck,
  IVerifyReport
} from '../../common/protocol/notebook.js';
import { LayerbookError, toErrorData } from '../../common/protocol/errors.js';
import { buildImage } from '../builder/build-image.js';
import type { IBuildResult } from '../builder/contract.js';
import { cellTag } from '../session/context.js';
import {
  contentChecks,
  identityChecks,
  notCompared,
  type BuiltImage
} from './checks.js';
import { CleanCopy } from './clean-copy.js';
import { compareImages } from './compare-images.js';
import { StepProgress } from './step-progress.js';
import {
  inCells,
  marksOf,
  requestOf,
  wholeDockerfile,
  type IBuildSubject,
  type IWholeDockerfile
} from './subject.js';
import { TemporaryImages } from './temporary-images.js';

/** What is verified, and how far. */
export interface IVerifyOptions extends IBuildSubject {
  /** `cached`: only the build with cache. */
  readonly builds: 'cached' | 'both';
  /** One line at each step. */
  readonly onProgress: (text: string) => void;
}

/**
 * Builds the notebook's export in a clean copy of its context, and compares the image with the notebook's own: with
 * the engine's cache it has to be the same image; without cache it has to have the same configuration and the same files,
 * times apart.
 *
 * Leaves no tag, folder or container behind, also when it is stopped. Throws `build.settings`, `build.noImage`, what a build of the notebook
 * throws with the cell and line in its sentence, `engine.*`, `signal.reason`.
 */
export async function verifyNotebook(
  options: IVerifyOptions
): Promise<IVerifyReport> {
  const started = Date.now();
  const whole = wholeDockerfile(options.notebook);
  await using images = new TemporaryImages(options.engine, 'verify');
  const verification = new Verification(options, whole, images);
  const { checks, volatile } = await verification.run();
  return {
    ok: checks.every(check => check.result !== 'differs'),
    checks,
    volatile,
    ms: Date.now() - started
  };
}

/** An image under a name. */
interface INamedImage extends BuiltImage {
  readonly tag: string;
}

interface IChecked {
  readonly checks: readonly IVerifyCheck[];
  readonly volatile: readonly string[];
}

class Verification {
  private readonly _options: IVerifyOptions;
  private readonly _whole: IWholeDockerfile;
  private readonly _images: TemporaryImages;

  constructor(
    options: IVerifyOptions,
    whole: IWholeDockerfile,
    images: TemporaryImages
  ) {
    this._options = options;
    this._whole = whole;
    this._images = images;
  }

  async run(): Promise<IChecked> {
    const { builds, contextDir, notebook, signal } = this._options;
    const { cells, last, prefix } = this._whole;
    const own = prefixOf(cells, last.id, notebook.config.file);
    const rebuilt = await this._buildNotebook(own);
    const kept = await this._keptImage();
    await using copy = await CleanCopy.make(
      { contextDir, dockerfile: prefix.text, listing: rebuilt.result },
      signal
    );
    const cached = await this._cached(copy, { kept, rebuilt: rebuilt.image });
    if (builds === 'cached') {
      return cached;
    }
    const fresh = await this._withoutCache(copy, kept ?? rebuilt.image);
    return {
      checks: [...cached.checks, ...fresh.checks],
      volatile: [...new Set([...cached.volatile, ...fresh.volatile])]
    };
  }

  /** Builds as a run of the last cell would, from the cache; so the engine also tells what it reads of the context. */
  private async _buildNotebook(
    prefix: IPrefix
  ): Promise<{ image: INamedImage; result: IBuildResult }> {
    if (!hasStage(prefix.instructions)) {
      throw new TypeError('A notebook without FROM is refused before.');
    }
    try {
      return await this._build('notebook', {
        what: 'building the notebook',
        contextDir: this._options.contextDir,
        prefix,
        noCache: false
      });
    } catch (error) {
      this._options.signal?.throwIfAborted();
      throw inCells(error, this._whole);
    }
  }

  /** The image that the last cell has from its last run; null when there is none, or it belongs to something older. */
  private async _keptImage(): Promise<INamedImage | null> {
    const { engine, notebook, onProgress, signal } = this._options;
    const { last } = this._whole;
    const tag = cellTag(notebook, last.id);
    const mark = (await marksOf(this._options))(last.id);
    const image =
      mark?.kind === 'fresh'
        ? await engine.inspectImage(tag, { signal })
        : null;
    if (!image) {
      const why =
        mark?.kind === 'fresh' ? 'its image is gone' : (mark?.reason ?? '');
      onProgress(
        `the last Dockerfile cell was not up to date (${why}): comparing with what it builds now`
      );
    }
    return image && { id: image.id, layers: image.layers, tag };
  }

  private async _cached(
    copy: CleanCopy,
    { kept, rebuilt }: { kept: INamedImage | null; rebuilt: INamedImage }
  ): Promise<IChecked> {
    const reference = kept ?? rebuilt;
    const built = await this._buildExport(copy, 'export');
    if ('failure' in built) {
      return failed('cached', built.failure);
    }
    const { image } = built;
    const identity = identityChecks(reference, image);
    if (image.id === reference.id) {
      return { checks: identity, volatile: [] };
    }
    const content = await this._compare('cached', reference, image);
    const isSame = content.checks.every(check => check.result === 'same');
    // The notebook itself would not give the cell's image again: the cache it was built from is gone.
    const isOutlived = image.id === rebuilt.id && isSame;
    return {
      checks: [
        ...(isOutlived ? outlived(reference, image) : identity),
        ...content.checks
      ],
      volatile: content.volatile
    };
  }

  private async _withoutCache(
    copy: CleanCopy,
    reference: INamedImage
  ): Promise<IChecked> {
    await copy.rename('context-no-cache');
    const built = await this._buildExport(copy, 'no-cache');
    if ('failure' in built) {
      return failed('no-cache', built.failure);
    }
    const why =
      'Two builds without cache never have the same: files have other times.';
    const content = await this._compare('no-cache', reference, built.image);
    return {
      checks: [
        notCompared({ name: 'image-id', build: 'no-cache' }, why),
        notCompared({ name: 'layers', build: 'no-cache' }, why),
        ...content.checks
      ],
      volatile: content.volatile
    };
  }

  /** What the export builds; a build that fails where the notebook's did not is a difference too. */
  private async _buildExport(
    copy: CleanCopy,
    name: 'export' | 'no-cache'
  ): Promise<{ image: INamedImage } | { failure: unknown }> {
    const { signal } = this._options;
    try {
      return await this._build(name, {
        what:
          name === 'export'
            ? 'building the export'
            : 'building the export without cache',
        contextDir: copy.contextDir,
        prefix: { ...this._whole.prefix, text: await copy.dockerfile() },
        noCache: name === 'no-cache'
      });
    } catch (error) {
      signal?.throwIfAborted();
      const { code } = toErrorData(error);
      if (!code.startsWith('build.')) {
        throw error;
      }
      return { failure: inCells(error, this._whole) };
    }
  }

  private async _build(
    name: string,
    build: {
      readonly what: string;
      readonly contextDir: string;
      readonly prefix: IPrefix;
      readonly noCache: boolean;
    }
  ): Promise<{ image: INamedImage; result: IBuildResult }> {
    const { engine, onProgress, signal } = this._options;
    const tag = this._images.tag(name);
    const result = await buildImage(engine, {
      ...requestOf(this._options, build.prefix),
      contextDir: build.contextDir,
      tag,
      noCache: build.noCache,
      ...(build.noCache ? { extraHosts: this._ownHosts() } : {}),
      observer: new StepProgress(build.what, onProgress)
    });
    const image = await engine.inspectImage(tag, { signal });
    if (!image) {
      throw new LayerbookError(
        'engine.failed',
        `The engine built the image but does not list it as ${tag}.`
      );
    }
    return { result, image: { id: image.id, layers: image.layers, tag } };
  }

  /**
   * The host names of the build settings, and one that no other build has. RUN sees it only in /etc/hosts, but it is a part
   * of what BuildKit looks up in its cache: otherwise the layers of a build without cache, being newer, would take the place of
   * those that the notebook shows, and the next run of a cell would stand on them. (Taking them out of the
   * cache again is no way: on the containerd store the engine then forgets its whole cache. Measured, Docker 28.5.)
   */
  private _ownHosts(): string[] {
    const { extraHosts = [] } = this._options.notebook.config;
    const name = `layerbook-verify-${randomBytes(8).toString('hex')}`;
    return [...extraHosts, `${name}:127.0.0.1`];
  }

  private async _compare(
    build: IVerifyCheck['build'],
    a: INamedImage,
    b: INamedImage
  ): Promise<IChecked> {
    const { engine, onProgress, signal } = this._options;
    onProgress('comparing configurations and files');
    const found = await compareImages(engine, [a.tag, b.tag], signal);
    return contentChecks(build, found);
  }
}

function outlived(a: BuiltImage, b: BuiltImage): IVerifyCheck[] {
  const why = `The cell’s image ${shortId(a.id)} is older than the engine’s cache, from which notebook and export both build ${shortId(b.id)} now; so what they hold is compared.`;
  return (['image-id', 'layers'] as const).map(name =>
    notCompared({ name, build: 'cached' }, why)
  );
}

function failed(build: IVerifyCheck['build'], failure: unknown): IChecked {
  const { message } = toErrorData(failure);
  const check: IVerifyCheck = {
    name: build === 'cached' ? 'image-id' : 'files',
    build,
    result: 'differs',
    summary: 'The export does not build, although the notebook does.',
    differences: [message],
    more: 0
  };
  return { checks: [check], volatile: [] };
}
