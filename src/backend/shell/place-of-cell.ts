import { parseContainerCell } from '../../common/container/parse-cell.js';
import type { CellId } from '../../common/ids.js';
import {
  hasStage,
  oneLine,
  prefixOf,
  type IPrefix
} from '../../common/notebook/prefix.js';
import type {
  NotebookSnapshot,
  SnapshotCell
} from '../../common/notebook/snapshot.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import { buildImage } from '../builder/build-image.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { cellTag } from '../session/context.js';
import { cutBefore } from '../session/finished-part.js';
import { foldersOf } from '../session/folders.js';
import { resolveSecrets } from '../session/secrets/resolve-secrets.js';
import { StepProgress } from '../verify/step-progress.js';
import {
  inCells,
  marksOf,
  requestOf,
  type IBuildSubject
} from '../verify/subject.js';
import { TemporaryImages } from '../verify/temporary-images.js';
import type { IShellPlace, IShellServices } from './contract.js';

/** A cell of a notebook. */
export interface ICellTarget {
  readonly notebook: NotebookSnapshot;
  readonly cellId: CellId;
}

/** What is built for a shell, and who is told. */
export interface IPlaceOptions extends ICancellable {
  /** One line at each step of a build. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** An image to look into. */
interface IImage {
  readonly image: string;
  readonly note: string | null;
}

/**
 * The image of a Dockerfile cell, built (from the cache where it can) when the engine has not got it as the cell is now;
 * of a cell that fails, the image of what comes before the failing instruction. Of a container cell, the image that it
 * would run. Throws `build.*`, `request.invalid`, `engine.*`, or `signal.reason`.
 */
export async function placeOfCell(
  services: IShellServices,
  { notebook, cellId }: ICellTarget,
  options: IPlaceOptions
): Promise<IShellPlace> {
  const engine = await services.engines.get();
  const cell = notebook.cells.find(one => one.id === cellId);
  if (!cell) {
    throw new LayerbookError(
      'request.invalid',
      'The notebook has no such Dockerfile or container cell.',
      { hint: 'Choose a cell that is there now.' }
    );
  }
  if (notebook.configProblem !== undefined) {
    throw new LayerbookError('build.settings', notebook.configProblem);
  }
  const images = new TemporaryImages(engine, 'shell');
  const finder = new CellImages(
    services,
    { notebook, engine, images },
    options
  );
  try {
    return {
      notebookId: notebook.id,
      cellId,
      title: titleOf(notebook, cell),
      [Symbol.asyncDispose]: () => images[Symbol.asyncDispose](),
      ...inImage(await finder.of(cell))
    };
  } catch (error) {
    await images[Symbol.asyncDispose]();
    throw error;
  }
}

function inImage({ image, note }: IImage): Pick<IShellPlace, 'in' | 'note'> {
  return { note, in: { kind: 'image', image } };
}

function titleOf(notebook: NotebookSnapshot, cell: SnapshotCell): string {
  const alike = notebook.cells.filter(one => one.kind === cell.kind);
  const number = alike.indexOf(cell) + 1;
  return cell.kind === 'dockerfile'
    ? `Dockerfile cell ${number}`
    : `container cell ${number}`;
}

/** Finds or builds the images of a notebook's cells. */
class CellImages {
  private readonly _services: IShellServices;
  private readonly _notebook: NotebookSnapshot;
  private readonly _engine: IEngine;
  private readonly _images: TemporaryImages;
  private readonly _options: IPlaceOptions;

  constructor(
    services: IShellServices,
    parts: {
      readonly notebook: NotebookSnapshot;
      readonly engine: IEngine;
      readonly images: TemporaryImages;
    },
    options: IPlaceOptions
  ) {
    this._services = services;
    this._notebook = parts.notebook;
    this._engine = parts.engine;
    this._images = parts.images;
    this._options = options;
  }

  of(cell: SnapshotCell): Promise<IImage> {
    return cell.kind === 'container'
      ? this._ofContainer(cell)
      : this._ofDockerfile(cell);
  }

  private async _ofContainer(cell: SnapshotCell): Promise<IImage> {
    const { image } = parseContainerCell(cell.source).options;
    if (image === null) {
      const above = this._notebook.cells
        .slice(0, this._notebook.cells.indexOf(cell))
        .findLast(one => one.kind === 'dockerfile' && !one.disabled);
      if (!above) {
        throw new LayerbookError(
          'build.noImage',
          'No Dockerfile cell above makes an image, and this cell names none (`image`).'
        );
      }
      return this._ofDockerfile(above);
    }
    const { signal } = this._options;
    if (!(await this._engine.inspectImage(image, { signal }))) {
      throw new LayerbookError(
        'build.imageNotFound',
        `The engine has no image \`${image}\`.`
      );
    }
    return { image, note: null };
  }

  private async _ofDockerfile(cell: SnapshotCell): Promise<IImage> {
    if (cell.disabled) {
      throw new LayerbookError(
        'request.invalid',
        'This cell is disabled, so it has no image.',
        { hint: 'Enable it, or open the shell in the cell above it.' }
      );
    }
    const cells = this._dockerfileCells();
    const prefix = prefixOf(cells, cell.id, this._notebook.config.file);
    if (!hasStage(prefix.instructions)) {
      throw new LayerbookError(
        'build.noImage',
        'The Dockerfile cells up to this one make no image yet: there is no FROM.',
        { hint: 'Add FROM to this cell or one above it.' }
      );
    }
    const subject = await this._subject(prefix);
    const mark = (await marksOf(subject))(cell.id);
    const { signal } = this._options;
    const tag = cellTag(this._notebook, cell.id);
    if (
      mark?.kind === 'fresh' &&
      (await this._engine.inspectImage(tag, { signal }))
    ) {
      return { image: tag, note: null };
    }
    const known = mark?.kind === 'failed' ? knownFailure(cell, prefix) : null;
    return this._build(subject, { prefix, known });
  }

  /** Builds the longest part of the prefix that can be built. */
  private async _build(
    subject: IBuildSubject,
    { prefix, known }: { prefix: IPrefix; known: number | null }
  ): Promise<IImage> {
    const image = this._images.tag('image');
    const cut = known === null ? null : cutBefore(prefix, known);
    let part = cut ?? prefix;
    let failed = cut && known;
    for (;;) {
      try {
        await this._buildPart(subject, { part, image, isWhole: !failed });
        const note = failed ? this._note(prefix, failed) : null;
        return { image, note };
      } catch (error) {
        this._options.signal?.throwIfAborted();
        const line = failingLine(error);
        const shorter = line === null ? null : cutBefore(part, line);
        if (!shorter) {
          throw inCells(error, { prefix, cells: this._dockerfileCells() });
        }
        failed ??= line;
        part = shorter;
      }
    }
  }

  private async _buildPart(
    subject: IBuildSubject,
    { part, image, isWhole }: { part: IPrefix; image: string; isWhole: boolean }
  ): Promise<void> {
    const { onProgress = () => undefined } = this._options;
    const { contextDir } = subject;
    const request = requestOf(subject, part);
    await buildImage(this._engine, {
      ...request,
      // What was cut off ended in the stage that failed, whatever the notebook's target is.
      target: isWhole ? request.target : undefined,
      contextDir,
      tag: image,
      noCache: false,
      observer: new StepProgress('building the image', onProgress)
    });
  }

  private async _subject(prefix: IPrefix): Promise<IBuildSubject> {
    const { rootDir, inputs, rights } = this._services;
    const folders = await foldersOf(rootDir, this._notebook);
    const { secrets, ssh } = await resolveSecrets(this._notebook, {
      instructions: prefix.instructions,
      notebookDir: folders.notebookDir,
      rootDir: folders.rootDir,
      env: process.env,
      approvals: rights.approvals,
      given: rights.given
    });
    return {
      engine: this._engine,
      notebook: this._notebook,
      contextDir: folders.contextDir,
      inputs,
      secrets,
      ssh,
      entitlements: rights.entitlements,
      signal: this._options.signal
    };
  }

  private _dockerfileCells(): SnapshotCell[] {
    return this._notebook.cells.filter(cell => cell.kind === 'dockerfile');
  }

  /** `RUN make (line 3) failed; this is the image before it.` */
  private _note(prefix: IPrefix, line: number): string {
    const failed = prefix.instructions.find(
      ({ offset, lines: [first, last] }) =>
        offset + first - 1 <= line && line <= offset + last - 1
    );
    const place = prefix.locate(line);
    if (!failed || !place) {
      return 'The build failed; this is the image before the instruction that failed.';
    }
    const number =
      this._dockerfileCells().findIndex(cell => cell.id === failed.cellId) + 1;
    return `${shorten(oneLine(failed))} (Dockerfile cell ${number}, line ${failed.lines[0]}) failed; this is the image before it.`;
  }
}

/** The line of the whole text at which the cell's last run failed. */
function knownFailure(cell: SnapshotCell, prefix: IPrefix): number | null {
  const line = cell.built?.failedLine;
  const own = prefix.instructions.find(({ cellId }) => cellId === cell.id);
  return line === undefined || !own ? null : own.offset + line - 1;
}

function failingLine(error: unknown): number | null {
  return isLayerbookError(error) && error.code.startsWith('build.')
    ? (error.data.lines?.[0] ?? null)
    : null;
}

const MAX_WORDS = 60;

function shorten(text: string): string {
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS - 1)}…` : text;
}
