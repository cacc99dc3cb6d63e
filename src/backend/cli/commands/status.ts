import { parse as parsePath } from 'node:path';
import type { CellId } from '../../../common/ids.js';
import type { IContextState } from '../../../common/notebook/inputs.js';
import {
  computeCellMarks,
  type CellMark,
  type MarkCause
} from '../../../common/notebook/keys.js';
import type { NotebookSnapshot } from '../../../common/notebook/snapshot.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../../common/protocol/errors.js';
import { ensureStateDir } from '../../base/state-dir.js';
import type { IEngine } from '../../engine/contract.js';
import { checkBases } from '../../inputs/check-bases.js';
import { openContextInputs } from '../../inputs/context-inputs.js';
import { engineMark } from '../../inputs/engine-mark.js';
import { missingImages } from '../../inputs/missing-images.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import { EngineProvider } from '../../session/engine-provider.js';
import { foldersOf } from '../../session/folders.js';
import type { ExitCode } from '../exit-code.js';
import type { ITerminal } from '../terminal.js';

/** Milliseconds that an engine has to answer: the marks are of use without it. */
const ENGINE_MS = 2_000;

interface IStatusOptions {
  readonly notebook: string;
  /** Asks the registries whether the base images' names stand for other images now. */
  readonly checkBases?: boolean | undefined;
  readonly json: boolean;
}

/** A Layerbook cell's line. */
interface IStatusRow {
  /** Among the Layerbook cells, from 1. */
  readonly number: number;
  readonly id: CellId;
  readonly kind: 'dockerfile' | 'container';
  /** First line of its source. */
  readonly first: string;
  readonly state: CellMark['kind'];
  readonly reason: string;
  readonly cause: MarkCause | null;
}

/**
 * `layerbook status NB`: for each Layerbook cell whether its saved result belongs to its text, its files and the images
 * on the engine, and why not. Without an engine the images are taken as being there. Exit code 1 when the notebook's
 * build settings are wrong. Throws `engine.*` only when the base images are to be checked.
 */
export async function statusCommand(
  terminal: ITerminal,
  options: IStatusOptions
): Promise<ExitCode> {
  const file = await NotebookFile.read(options.notebook);
  const snapshot = file.snapshot();
  const { root } = parsePath(file.path);
  const rows = rowsOf(snapshot, {
    files: await filesOf(snapshot, { root, terminal }),
    ...(await engineStateOf(snapshot, terminal, options))
  });
  const { configProblem } = snapshot;
  if (options.json) {
    terminal.out(JSON.stringify(rows));
  } else {
    rows.forEach(row => terminal.out(lineOf(row)));
  }
  if (configProblem !== undefined) {
    terminal.note(configProblem);
  }
  return configProblem === undefined ? 0 : 1;
}

function rowsOf(
  { cells, config }: NotebookSnapshot,
  state: IContextState
): IStatusRow[] {
  const marks = computeCellMarks(cells, config, state);
  return cells.flatMap(({ id, kind, source }, index) => {
    const mark = marks.get(id)?.mark;
    const first = source.split('\n')[0] ?? '';
    return mark
      ? [
          {
            number: index + 1,
            id,
            kind,
            first,
            state: mark.kind,
            reason: mark.reason,
            cause: mark.cause
          }
        ]
      : [];
  });
}

function lineOf({ number, kind, state, first, reason }: IStatusRow): string {
  const shown = first.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
  return `${number}. ${kind.padEnd(10)} ${state.padEnd(9)} ${shown}  (${reason})`;
}

async function filesOf(
  notebook: NotebookSnapshot,
  { root, terminal }: { root: string; terminal: ITerminal }
): Promise<IContextState['files']> {
  try {
    const { contextDir } = await foldersOf(root, notebook);
    const inputs = openContextInputs(await ensureStateDir());
    return await inputs.read({ notebook, contextDir });
  } catch (error) {
    if (!isLayerbookError(error)) {
      throw error;
    }
    terminal.note(`${error.message} Files are taken as unchanged.`);
    return new Map();
  }
}

async function engineStateOf(
  notebook: NotebookSnapshot,
  terminal: ITerminal,
  options: IStatusOptions
): Promise<Omit<IContextState, 'files'>> {
  try {
    const engine = await inTime(new EngineProvider().find());
    return {
      engine: engineMark(notebook.id, engine.info.id),
      missingImages: await missingImages(engine, notebook),
      movedBases: options.checkBases
        ? await movedBases(engine, notebook, terminal)
        : new Map<CellId, string[]>()
    };
  } catch (error) {
    if (options.checkBases || !isLayerbookError(error)) {
      throw error;
    }
    return { engine: null, missingImages: new Set(), movedBases: new Map() };
  }
}

async function movedBases(
  engine: IEngine,
  notebook: NotebookSnapshot,
  terminal: ITerminal
): Promise<Map<CellId, string[]>> {
  const { moved, unknown } = await checkBases(engine, notebook);
  for (const { ref, why } of unknown) {
    terminal.note(`The base image ${ref} was not checked. ${why}`);
  }
  const refs = new Map<CellId, string[]>();
  for (const { cellId, ref } of moved) {
    refs.set(cellId, [...(refs.get(cellId) ?? []), ref]);
  }
  return refs;
}

/** The engine, or `engine.unreachable` when it takes too long. */
async function inTime(finding: Promise<IEngine>): Promise<IEngine> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new LayerbookError(
            'engine.unreachable',
            `No container engine answered within ${ENGINE_MS / 1_000} s.`
          )
        ),
      ENGINE_MS
    );
  });
  try {
    return await Promise.race([finding, late]);
  } finally {
    clearTimeout(timer);
  }
}
