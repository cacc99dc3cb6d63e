import * as z from 'zod/mini';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { parseNotebookId, type NotebookId } from '../../common/ids.js';
import type { IContextReport } from '../../common/notebook/inputs.js';
import {
  parseNotebookSnapshot,
  type NotebookSnapshot
} from '../../common/notebook/snapshot.js';
import type { IContextDiffParams } from '../../common/protocol/notebook.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { Notifications, Requests } from '../../common/protocol/requests.js';
import type { IEngine } from '../engine/contract.js';
import { checkBases } from '../inputs/check-bases.js';
import { contextDiff } from '../inputs/context-diff.js';
import { foldersOf } from '../session/folders.js';
import { answer, answerCancellable } from './answer.js';
import { NotebookWatch } from './notebook-watch.js';
import type { IServices } from './services.js';

const contextDiffSchema = z.object({
  notebookId: z.string(),
  path: z.string(),
  before: z.nullable(z.string()),
  after: z.nullable(z.string())
});

/** What these requests are answered from. */
export type NotebookServices = Pick<
  IServices,
  'rootDir' | 'engines' | 'inputs'
> &
  Partial<Pick<IServices, 'openNotebooks'>>;

/** Answers a page's requests about what a notebook is built from; dispose it with the page's session. */
export function registerNotebookRequests(
  connection: MessageConnection,
  services: NotebookServices
): Disposable {
  const watches = new NotebookWatches(services, (notebookId, report) => {
    connection
      .sendNotification(Notifications.contextChanged, { notebookId, report })
      // The page is gone; its session ends, too.
      .catch(() => undefined);
  });
  connection.onRequest(Requests.watchNotebook, (params, token) =>
    answerCancellable(token, signal => {
      const notebook = parseNotebookSnapshot(params.notebook);
      services.openNotebooks?.add(connection, notebook.id);
      return watches.watch(notebook, signal);
    })
  );
  connection.onRequest(Requests.unwatchNotebook, params =>
    answer(() => watches.unwatch(notebookIdOf(params.notebookId)))
  );
  connection.onRequest(Requests.checkBases, (params, token) =>
    answerCancellable(token, async signal => {
      const notebook = parseNotebookSnapshot(params.notebook);
      return checkBases(await services.engines.get(), notebook, { signal });
    })
  );
  connection.onRequest(Requests.contextDiff, params =>
    answer(() => {
      const request = readDiffParams(params);
      const folder = watches.contextDirOf(request.notebookId);
      return contextDiff(services.inputs, request, folder);
    })
  );
  return watches;
}

/** The notebooks that one page watches. */
class NotebookWatches implements Disposable {
  private readonly _services: NotebookServices;
  private readonly _onChange: (id: NotebookId, report: IContextReport) => void;
  private readonly _watches = new Map<NotebookId, NotebookWatch>();
  /** The last request to watch each notebook. */
  private readonly _turns = new Map<NotebookId, object>();
  private _finding: Promise<IEngine> | null = null;

  constructor(
    services: NotebookServices,
    onChange: (id: NotebookId, report: IContextReport) => void
  ) {
    this._services = services;
    this._onChange = onChange;
  }

  /** Replaces an earlier watch of the same notebook. */
  async watch(
    notebook: NotebookSnapshot,
    signal: AbortSignal
  ): Promise<IContextReport> {
    const { rootDir, inputs } = this._services;
    const { id } = notebook;
    this.unwatch(id);
    const turn = {};
    this._turns.set(id, turn);
    const { contextDir } = await foldersOf(rootDir, notebook);
    signal.throwIfAborted();
    // Another request about the notebook came in the meantime.
    if (this._turns.get(id) !== turn) {
      throw new LayerbookError(
        'cancelled',
        'The notebook is not watched any more.'
      );
    }
    const watch = new NotebookWatch({
      notebook,
      contextDir,
      inputs,
      findEngine: () => this._findEngine(),
      onChange: report => this._onChange(id, report)
    });
    this._watches.set(id, watch);
    const leave = (): void => {
      watch[Symbol.dispose]();
      if (this._watches.get(id) === watch) {
        this._watches.delete(id);
      }
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await watch.start();
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  unwatch(id: NotebookId): void {
    this._turns.delete(id);
    this._watches.get(id)?.[Symbol.dispose]();
    this._watches.delete(id);
  }

  /** The build context of a notebook that is watched; null for any other. */
  contextDirOf(id: NotebookId): string | null {
    return this._watches.get(id)?.contextDir ?? null;
  }

  [Symbol.dispose](): void {
    for (const id of [...this._turns.keys()]) {
      this.unwatch(id);
    }
  }

  /** An engine that does not answer is asked once at a time. */
  private _findEngine(): Promise<IEngine> {
    this._finding ??= this._services.engines.get().finally(() => {
      this._finding = null;
    });
    return this._finding;
  }
}

function readDiffParams(value: unknown): IContextDiffParams {
  const { notebookId, ...rest } = contextDiffSchema.parse(value);
  return { ...rest, notebookId: parseNotebookId(notebookId) };
}

function notebookIdOf(value: unknown): NotebookId {
  return parseNotebookId(typeof value === 'string' ? value : '');
}
