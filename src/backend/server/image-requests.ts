import * as z from 'zod/mini';
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import {
  parseCommitOid,
  parseNotebookId,
  type CommitOid
} from '../../common/ids.js';
import {
  MAX_CONTENT_CHUNK,
  type IContentChunk,
  type IPushResult
} from '../../common/protocol/history-views.js';
import { Requests } from '../../common/protocol/requests.js';
import { ensureStateDir } from '../base/state-dir.js';
import { pushHistory } from '../history/push/push-history.js';
import { contentAt } from '../images/content.js';
import { listImages } from '../images/list-images.js';
import { openImage } from '../images/open-image.js';
import { sharingOf } from '../images/sharing.js';
import { answerCancellable } from './answer.js';
import { historyOf } from './history-params.js';
import type { IServices } from './services.js';

const natural = z.int().check(z.nonnegative());

const contentSchema = z.object({
  notebookId: z.string(),
  oid: z.string(),
  path: z.string().check(z.minLength(1), z.maxLength(64 << 10)),
  offset: natural,
  limit: natural
});
const openImageSchema = z.object({
  notebookId: z.string(),
  image: z.string().check(z.minLength(1), z.maxLength(4096))
});
const pushSchema = z.object({
  notebookId: z.string(),
  url: z.string().check(z.maxLength(8192))
});

/** Answers what needs the engine or another repository: contents of files, images, sharing, push. */
export function answerImageRequests(
  connection: MessageConnection,
  services: Pick<IServices, 'engines' | 'runs'>
): Disposable {
  const { engines } = services;
  const requests = new ImageRequests(services);
  connection.onRequest(Requests.historyContent, (params, token) =>
    answerCancellable(token, signal => requests.content(params, signal))
  );
  connection.onRequest(Requests.historyOpenImage, (params, token) =>
    answerCancellable(token, signal => requests.openImage(params, signal))
  );
  connection.onRequest(Requests.historyPush, (params, token) =>
    answerCancellable(token, signal => requests.push(params, signal))
  );
  connection.onRequest(Requests.listImages, (token: CancellationToken) =>
    answerCancellable(token, async signal =>
      listImages(await engines.get(), { signal })
    )
  );
  connection.onRequest(Requests.sharing, (token: CancellationToken) =>
    answerCancellable(token, async signal =>
      sharingOf(await engines.get(), { signal })
    )
  );
  return { [Symbol.dispose]: () => undefined };
}

/** Reads what a page sent, and does it. What it sent wrong is a `TypeError` or a schema's error. */
class ImageRequests {
  private readonly _services: Pick<IServices, 'engines' | 'runs'>;

  constructor(services: Pick<IServices, 'engines' | 'runs'>) {
    this._services = services;
  }

  async content(params: unknown, signal: AbortSignal): Promise<IContentChunk> {
    const { oid, path, offset, limit, ...rest } = contentSchema.parse(params);
    const history = await historyOf(this._services, rest);
    await using content = await contentAt(
      history,
      () => this._services.engines.get(),
      { oid: parseCommitOid(oid), path },
      { stateDir: await ensureStateDir(), signal }
    );
    const { size, from } = content;
    const bytes = await content.read(
      offset,
      Math.min(limit, MAX_CONTENT_CHUNK)
    );
    return { size, offset, base64: bytes.toString('base64'), from };
  }

  async openImage(
    params: unknown,
    signal: AbortSignal
  ): Promise<{ oid: CommitOid }> {
    const { notebookId, image } = openImageSchema.parse(params);
    const history = await historyOf(this._services, { notebookId });
    const engine = await this._services.engines.get();
    const opened = await openImage(history, engine, image, { signal });
    this._services.runs.historyChanged(parseNotebookId(notebookId));
    return opened;
  }

  async push(params: unknown, signal: AbortSignal): Promise<IPushResult> {
    const { notebookId, url } = pushSchema.parse(params);
    const history = await historyOf(this._services, { notebookId });
    return pushHistory(history, url, { signal });
  }
}
