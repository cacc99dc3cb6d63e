import { parseContainerCell } from '../../common/container/parse-cell.js';
import { stagesOf } from '../../common/dockerfile/stages.js';
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
import { resolveCommit } from '../cli/resolve-commit.js';
import { imageAt } from '../images/image-at.js';
import { cellTag } from '../session/context.js';
import { cutBefore } from '../session/finished-part.js';
import {
  findStage,
  readNotebookName,
  upToStage
} from '../session/notebook-names.js';
import { subjectOfPart } from '../verify/open-subject.js';
import { StepProgress } from '../verify/step-progress.js';
import {
  inCells,
  marksOf,
  requestOf,
  type IBuildSubject
} from '../verify/subject.js';
import type { TemporaryImages } from '../verify/temporary-images.js';
import type { IShellServices } from './contract.js';

/** What is built for a shell, and who is told. */
export interface IPlaceOptions extends ICancellable {
  /** One line at each step of a build. */
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** An image to look into. */
export interface IShellImage {
  readonly image: string;
  /** What a person should know first, or null. */
  readonly note: string | null;
}

/** Finds or builds the images of a notebook's cells. */
export class ShellImages {
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

  of(cell: SnapshotCell): Promise<IShellImage> {
    return cell.kind === 'container'
      ? this._ofContainer(cell)
      : this._ofDockerfile(cell);
  }

  /** Builds a Dockerfile's last stage, with the notebook's context and settings. */
  async ofText(prefix: IPrefix): Promise<string> {
    const subject = await this._subject(prefix);
    const image = this._images.tag('text');
    await this._buildPart(subject, { part: prefix, image, isWhole: false });
    return image;
  }

  private async _ofContainer(cell: SnapshotCell): Promise<IShellImage> {
    const { image } = parseContainerCell(cell.source).options;
    if (image !== null) {
      return this._named(image);
    }
    const { cells } = this._notebook;
    const above = cells
      .slice(0, cells.indexOf(cell))
      .findLast(one => one.kind === 'dockerfile' && !one.disabled);
    if (!above) {
      throw new LayerbookError(
        'build.noImage',
        'No Dockerfile cell above makes an image, and this cell names none (`image`).'
      );
    }
    return this._ofDockerfile(above);
  }

  /** What a container cell's `image` names. */
  private async _named(written: string): Promise<IShellImage> {
    const { kind, name } = readNotebookName(written);
    const { signal } = this._options;
    if (kind === 'commit') {
      const history = await this._services.runs.history(this._notebook.id);
      const oid = await resolveCommit(history, name);
      const options = { oid, signal };
      return {
        image: await imageAt(history, this._engine, options),
        note: null
      };
    }
    if (kind === 'stage') {
      return this._ofStage(name);
    }
    const cell =
      kind === 'cell' ? this._dockerfileCells()[Number(name) - 1] : undefined;
    if (cell) {
      return this._ofDockerfile(cell);
    }
    if (!(await this._engine.inspectImage(written, { signal }))) {
      throw new LayerbookError(
        'build.imageNotFound',
        kind === 'cell'
          ? `The notebook has no Dockerfile cell ${name}.`
          : `The engine has no image \`${written}\`.`
      );
    }
    return { image: written, note: null };
  }

  private async _ofStage(name: string): Promise<IShellImage> {
    const last = this._dockerfileCells().at(-1);
    const whole = last ? this._prefix(last) : null;
    const stages = stagesOf(whole?.instructions ?? []);
    const stage = findStage(stages, name);
    if (!whole || !stage) {
      throw new LayerbookError(
        'build.imageNotFound',
        `The notebook has no stage \`${name}\`.`
      );
    }
    return { image: await this.ofText(upToStage(whole, stage)), note: null };
  }

  private async _ofDockerfile(cell: SnapshotCell): Promise<IShellImage> {
    if (cell.disabled) {
      throw new LayerbookError(
        'request.invalid',
        'This cell is disabled, so it has no image.',
        { hint: 'Enable it, or open the shell in the cell above it.' }
      );
    }
    const prefix = this._prefix(cell);
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
  ): Promise<IShellImage> {
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

  private _subject({ instructions }: IPrefix): Promise<IBuildSubject> {
    const { rootDir, inputs, rights } = this._services;
    return subjectOfPart(this._notebook, instructions, {
      rootDir,
      engine: this._engine,
      inputs,
      rights,
      signal: this._options.signal
    });
  }

  private _prefix(cell: SnapshotCell): IPrefix {
    const { file } = this._notebook.config;
    return prefixOf(this._dockerfileCells(), cell.id, file);
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
