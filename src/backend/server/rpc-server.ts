import {
  createMessageConnection,
  type MessageConnection
} from 'vscode-jsonrpc/node';
import {
  parseCellId,
  parseNotebookId,
  parseRunId,
  type NotebookId,
  type RunId
} from '../../common/ids.js';
import { parseNotebookSnapshot } from '../../common/notebook/snapshot.js';
import { Notifications, Requests } from '../../common/protocol/requests.js';
import { infoOf, logOf } from '../session/run-manager.js';
import { answer } from './answer.js';
import { FrameReader, FrameWriter } from './client-connection.js';
import { answerSecretRequests } from '../session/secrets/requests.js';
import { answerVerifyRequests } from '../verify/requests.js';
import { answerContainerRequests } from './container-requests.js';
import { answerHistoryRequests } from './history-requests.js';
import { answerImageRequests } from './image-requests.js';
import { registerNotebookRequests } from './notebook-requests.js';
import { answerRefRequests } from './ref-requests.js';
import { answerShellRequests } from './shell-requests.js';
import { answerViewRequests } from './view-requests.js';
import { answerVolumeRequests } from './volume-requests.js';
import { answerRunInputRequests } from './run-input-requests.js';
import type { IServices } from './services.js';

/** Answers of their own files: each says what it holds, which ends with the page's session. */
const REGISTRATIONS: readonly ((
  connection: MessageConnection,
  services: IServices
) => Disposable)[] = [
  registerNotebookRequests,
  answerRunInputRequests,
  answerContainerRequests,
  answerSecretRequests,
  answerVerifyRequests,
  answerHistoryRequests,
  answerViewRequests,
  answerRefRequests,
  answerImageRequests,
  answerVolumeRequests,
  answerShellRequests
];

/** The connection of one page: answers its requests and sends it the events of the runs that it watches. */
export class ClientSession {
  private readonly _services: IServices;
  private readonly _reader = new FrameReader();
  private readonly _writer: FrameWriter;
  private readonly _connection: MessageConnection;
  private readonly _watching = new Map<RunId, () => void>();
  private readonly _registrations: readonly Disposable[];

  constructor(services: IServices, send: (message: unknown) => Promise<void>) {
    this._services = services;
    this._writer = new FrameWriter(send);
    this._connection = createMessageConnection(this._reader, this._writer);
    this._answerSystem();
    this._answerRuns();
    this._registrations = REGISTRATIONS.map(register =>
      register(this._connection, services)
    );
    this._connection.listen();
  }

  receive(text: string): void {
    this._reader.receive(text);
  }

  historyChanged(notebookId: NotebookId): void {
    void this._connection.sendNotification(Notifications.historyChanged, {
      notebookId
    });
  }

  containersChanged(notebookId: NotebookId): void {
    void this._connection.sendNotification(Notifications.containersChanged, {
      notebookId
    });
  }

  volumesChanged(): void {
    void this._connection.sendNotification(Notifications.volumesChanged, {});
  }

  dispose(): void {
    for (const stop of this._watching.values()) {
      stop();
    }
    this._watching.clear();
    for (const registration of this._registrations) {
      registration[Symbol.dispose]();
    }
    this._connection.dispose();
  }

  private _answerSystem(): void {
    const { version, rootDir, engines } = this._services;
    this._connection.onRequest(Requests.hello, () => ({ version, rootDir }));
    this._connection.onRequest(Requests.engine, () =>
      answer(async () => (await engines.find()).info)
    );
  }

  private _answerRuns(): void {
    const { runs } = this._services;
    const connection = this._connection;
    connection.onRequest(Requests.startRun, params =>
      answer(() => {
        const run = runs.start({
          notebook: parseNotebookSnapshot(params.notebook),
          cellId: parseCellId(params.cellId),
          cache: params.cache === 'ignore' ? 'ignore' : 'use'
        });
        this._watch(run.info.runId, 0);
        return infoOf(run);
      })
    );
    connection.onRequest(Requests.attachRun, params =>
      answer(() => {
        const runId = parseRunId(params.runId);
        const info = infoOf(runs.get(runId));
        this._watch(runId, params.after);
        return info;
      })
    );
    connection.onRequest(Requests.cancelRun, params =>
      answer(() => runs.cancel(parseRunId(params.runId)))
    );
    connection.onRequest(Requests.cancelNotebook, params =>
      answer(() => runs.cancelNotebook(parseNotebookId(params.notebookId)))
    );
    connection.onRequest(Requests.listRuns, params =>
      answer(() => runs.list(parseNotebookId(params.notebookId)))
    );
    connection.onRequest(Requests.runLog, params =>
      answer(async () => ({
        text: await logOf(
          runs.get(parseRunId(params.runId)),
          parseCellId(params.cellId)
        )
      }))
    );
  }

  /** Sends the run's events from now on; what was watched before under the same id is replaced. */
  private _watch(runId: RunId, after: number): void {
    this._watching.get(runId)?.();
    const run = this._services.runs.get(runId);
    const stop = run.log.subscribe(after, event => {
      void this._connection.sendNotification(Notifications.runEvent, {
        runId,
        event
      });
    });
    this._watching.set(runId, stop);
    void run.finished.then(() => {
      stop();
      if (this._watching.get(runId) === stop) {
        this._watching.delete(runId);
      }
    });
  }
}
