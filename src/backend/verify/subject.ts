import { realpath } from 'node:fs/promises';
import type { CellId } from '../../common/ids.js';
import { computeCellMarks, type CellMark } from '../../common/notebook/keys.js';
import {
  hasStage,
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
import type { IBuildRequest } from '../builder/contract.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { IContextInputs } from '../inputs/contract.js';
import { inOtherCell } from '../session/located-error.js';
import { buildSettings } from '../session/build-settings.js';

/** A notebook and all that its builds may use. */
export interface IBuildSubject extends ICancellable {
  readonly engine: IEngine;
  readonly notebook: NotebookSnapshot;
  /** Absolute path of the build context. */
  readonly contextDir: string;
  /** Reads the files that the marks depend on; without it a cell whose files changed counts as fresh. */
  readonly inputs?: IContextInputs | undefined;
  readonly secrets?: IBuildRequest['secrets'];
  readonly ssh?: IBuildRequest['ssh'];
  readonly entitlements?: IBuildRequest['entitlements'];
}

/** A notebook's Dockerfile. */
export interface IWholeDockerfile {
  readonly prefix: IPrefix;
  /** The Dockerfile cells in document order. */
  readonly cells: readonly SnapshotCell[];
  /** The last one that is not disabled: its image is the notebook's. */
  readonly last: SnapshotCell;
}

/**
 * The Dockerfile that the whole notebook stands for: what is exported. Throws `build.settings`, `build.syntax`, and
 * `build.noImage` where there is no FROM.
 */
export function wholeDockerfile(notebook: NotebookSnapshot): IWholeDockerfile {
  if (notebook.configProblem !== undefined) {
    throw new LayerbookError('build.settings', notebook.configProblem);
  }
  const cells = notebook.cells.filter(cell => cell.kind === 'dockerfile');
  const last = cells.findLast(cell => !cell.disabled);
  const end = cells.at(-1);
  const prefix = end && prefixOf(cells, end.id, notebook.config.file);
  if (!last || !prefix || !hasStage(prefix.instructions)) {
    throw new LayerbookError(
      'build.noImage',
      'The notebook has no Dockerfile cell with FROM, so it builds no image.',
      { hint: 'Add a Dockerfile cell that begins with FROM.' }
    );
  }
  return { prefix, cells, last };
}

/** What every build of the subject asks of the builder. */
export function requestOf(
  subject: IBuildSubject,
  prefix: IPrefix
): Omit<IBuildRequest, 'tag' | 'noCache' | 'observer' | 'contextDir'> {
  return {
    ...buildSettings(prefix, subject.notebook.config),
    secrets: subject.secrets,
    ssh: subject.ssh,
    entitlements: subject.entitlements,
    signal: subject.signal
  };
}

/** How the results of the notebook's cells relate to their texts and files now. */
export async function marksOf(
  subject: IBuildSubject
): Promise<(cellId: CellId) => CellMark | null> {
  const { notebook, inputs, signal } = subject;
  const contextDir = await realpath(subject.contextDir);
  const files = await inputs?.read({ notebook, contextDir }, { signal });
  const marks = computeCellMarks(notebook.cells, notebook.config, {
    files: files ?? new Map(),
    engine: null,
    missingImages: new Set(),
    movedBases: new Map()
  });
  return cellId => marks.get(cellId)?.mark ?? null;
}

/** A build's failure, said in the notebook's terms: which Dockerfile cell, and which line of it. */
export function inCells(
  error: unknown,
  { prefix, cells }: Pick<IWholeDockerfile, 'prefix' | 'cells'>
): unknown {
  const line = isLayerbookError(error) ? error.data.lines?.[0] : undefined;
  const place = line === undefined ? null : prefix.locate(line);
  if (!isLayerbookError(error) || !place) {
    return error;
  }
  return inOtherCell(error, place, { cells });
}
