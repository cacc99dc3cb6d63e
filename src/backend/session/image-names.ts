import { stagesOf } from '../../common/dockerfile/stages.js';
import type { CellId } from '../../common/ids.js';
import { prefixOf, type IPrefix } from '../../common/notebook/prefix.js';
import {
  isLayerbookError,
  LayerbookError,
  type ErrorCode
} from '../../common/protocol/errors.js';
import { buildImage } from '../builder/build-image.js';
import { resolveCommit } from '../cli/resolve-commit.js';
import { imageAt } from '../images/image-at.js';
import type { IImageNames, INamedImage } from '../runner/contract.js';
import { inCells } from '../verify/subject.js';
import { StepProgress } from '../verify/step-progress.js';
import { requestOf } from './build-prefix.js';
import { builtStage } from './built-stage.js';
import type { CellImages } from './cell-images.js';
import type { IRunContext } from './context.js';
import {
  endOf,
  findStage,
  readNotebookName,
  upToStage,
  type NotebookStage
} from './notebook-names.js';

/** Digits of a commit's id that a card shows. */
const DIGITS = 8;

/** The images that a container cell of the notebook can name. `cellId` is that cell's. */
export class ImageNames implements IImageNames {
  private readonly _context: IRunContext;
  private readonly _cells: CellImages;
  private readonly _cellId: CellId;

  constructor(context: IRunContext, cells: CellImages, cellId: CellId) {
    this._context = context;
    this._cells = cells;
    this._cellId = cellId;
  }

  async resolve(written: string, line: number): Promise<INamedImage | null> {
    const { kind, name } = readNotebookName(written);
    switch (kind) {
      case 'cell':
        return this._cell(name, line);
      case 'stage':
        return this._stage(name, line);
      case 'commit':
        return this._commit(name, line);
      default:
        return null;
    }
  }

  private async _cell(name: string, line: number): Promise<INamedImage> {
    if (!/^[1-9]\d{0,5}$/.test(name)) {
      throw failure(
        'container.options',
        `\`cell:${name}\` (line ${line}) names no cell.`,
        { line, hint: 'Write the number of a Dockerfile cell: `cell:2`.' }
      );
    }
    const id = await this._cells.numbered(Number(name), line);
    return { id, name: `Dockerfile cell ${name}` };
  }

  private async _commit(name: string, line: number): Promise<INamedImage> {
    const { history, engine, signal } = this._context;
    try {
      const oid = await resolveCommit(history, name);
      const id = await imageAt(history, engine, { oid, signal });
      return { id, name: `commit ${oid.slice(0, DIGITS)}` };
    } catch (error) {
      if (!isLayerbookError(error) || !error.code.startsWith('history.')) {
        throw error;
      }
      const { code, message, hint } = error.data;
      throw failure(code, message, { line, hint });
    }
  }

  /** The image of the cell in which the stage ends, or one that is built up to there. */
  private async _stage(name: string, line: number): Promise<INamedImage> {
    const { notebook } = this._context;
    const cells = notebook.cells.filter(cell => cell.kind === 'dockerfile');
    const last = cells.at(-1);
    const whole = last && prefixOf(cells, last.id, notebook.config.file);
    const stages = stagesOf(whole?.instructions ?? []);
    const stage = findStage(stages, name);
    if (!whole || !stage) {
      const known = stages.flatMap(one => one.name ?? []).join(', ');
      throw failure(
        'build.imageNotFound',
        `The notebook has no stage \`${name}\` (line ${line}).`,
        {
          line,
          hint:
            known === ''
              ? 'Give a stage its name in its FROM: `FROM debian AS build`.'
              : `Its stages are: ${known}.`
        }
      );
    }
    const title = `stage ${name}`;
    const end = endOf(stage);
    const number = cells.findIndex(cell => cell.id === end.cellId) + 1;
    return isOfCell(whole, stage, notebook.config.target)
      ? { id: await this._cells.numbered(number, line), name: title }
      : { id: await this._build(whole, stage, title), name: title };
  }

  private async _build(
    whole: IPrefix,
    stage: NotebookStage,
    title: string
  ): Promise<string> {
    const { notebook, engine, log } = this._context;
    const prefix = upToStage(whole, stage);
    const tag = `layerbook/${notebook.id.toLowerCase()}:stage-${stage.index}`;
    const cells = notebook.cells.filter(cell => cell.kind === 'dockerfile');
    try {
      await buildImage(engine, {
        ...(await requestOf(this._context, prefix)),
        target: undefined,
        tag,
        noCache: false,
        observer: new StepProgress(`building ${title}`, text =>
          log.add({
            kind: 'output',
            cellId: this._cellId,
            stream: 2,
            text: `${text}\n`
          })
        )
      });
    } catch (error) {
      throw inCells(error, { prefix, cells });
    }
    return tag;
  }
}

/** Whether the image of the cell in which a stage ends is the stage's. */
function isOfCell(
  { instructions }: IPrefix,
  stage: NotebookStage,
  target: string | undefined
): boolean {
  const end = endOf(stage);
  const upTo = instructions.slice(
    0,
    instructions.findLastIndex(item => item.cellId === end.cellId) + 1
  );
  return (
    upTo.at(-1) === end && builtStage(upTo, target).stage?.index === stage.index
  );
}

function failure(
  code: ErrorCode,
  message: string,
  { line, hint }: { readonly line: number; readonly hint: string }
): LayerbookError {
  return new LayerbookError(code, message, { lines: [line, line], hint });
}
