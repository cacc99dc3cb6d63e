import type { CellId } from '../../common/ids.js';
import type { IContextReport } from '../../common/notebook/inputs.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { logError } from '../base/logger.js';
import type { IEngine } from '../engine/contract.js';
import type { FilesByCell, IContextInputs } from '../inputs/contract.js';
import { engineMark } from '../inputs/engine-mark.js';
import { missingImages } from '../inputs/missing-images.js';

/** Milliseconds that the first answer waits for an engine: without one, files are all there is to know. */
const ENGINE_MS = 1_500;

/** Milliseconds that it waits for the files: a large folder that is read the first time may take longer. */
const FILES_MS = 5_000;

interface IImages {
  readonly engine: string | null;
  readonly missing: ReadonlySet<CellId>;
}

const NO_IMAGES: IImages = { engine: null, missing: new Set() };

/** What a {@link NotebookWatch} works with. */
export interface INotebookWatchOptions {
  readonly notebook: NotebookSnapshot;
  readonly contextDir: string;
  readonly inputs: IContextInputs;
  readonly findEngine: () => Promise<IEngine>;
  /** Told of every report after the first. */
  readonly onChange: (report: IContextReport) => void;
}

/** What one page is told of the files and images of one notebook, until it is disposed. */
export class NotebookWatch implements Disposable {
  readonly contextDir: string;
  private readonly _options: INotebookWatchOptions;
  private readonly _over = new AbortController();
  private _files: FilesByCell = new Map();
  private _images = NO_IMAGES;
  private _hasAnswered = false;
  private _watch: Disposable | null = null;

  constructor(options: INotebookWatchOptions) {
    this._options = options;
    this.contextDir = options.contextDir;
  }

  /** What is known within a few seconds; what comes later is told by `onChange`. Throws when it was disposed meanwhile. */
  async start(): Promise<IContextReport> {
    await Promise.all([
      within(this._readFiles(), FILES_MS),
      within(this._askEngine(), ENGINE_MS)
    ]);
    this._over.signal.throwIfAborted();
    this._hasAnswered = true;
    return this._report();
  }

  [Symbol.dispose](): void {
    this._over.abort(
      new LayerbookError('cancelled', 'The notebook is not watched any more.')
    );
    this._watch?.[Symbol.dispose]();
  }

  private async _readFiles(): Promise<void> {
    const { notebook, contextDir, inputs } = this._options;
    const subject = { notebook, contextDir };
    const { signal } = this._over;
    try {
      this._files = await inputs.read(subject, { signal });
    } catch (error) {
      this._log('could not read a build context', error);
      return;
    }
    if (signal.aborted) {
      return;
    }
    this._watch = inputs.watch(subject, this._files, files => {
      this._files = files;
      this._tell();
    });
    this._tell();
  }

  private async _askEngine(): Promise<void> {
    const { notebook, findEngine } = this._options;
    const { signal } = this._over;
    try {
      const engine = await findEngine();
      const missing = await missingImages(engine, notebook, { signal });
      this._images = {
        engine: engineMark(notebook.id, engine.info.id),
        missing
      };
    } catch {
      // No engine is nothing to report here: running a cell says what is wrong.
      return;
    }
    this._tell();
  }

  private _tell(): void {
    if (this._hasAnswered && !this._over.signal.aborted) {
      this._options.onChange(this._report());
    }
  }

  private _report(): IContextReport {
    return {
      cells: [...this._files].map(([cellId, files]) => ({ cellId, files })),
      engine: this._images.engine,
      missingImages: [...this._images.missing]
    };
  }

  private _log(what: string, error: unknown): void {
    if (!this._over.signal.aborted) {
      logError(what, error);
    }
  }
}

/** Resolves with the work, or when the time is over; the work goes on then. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
