import * as z from 'zod/mini';
import type {
  CancellationToken,
  MessageConnection,
  RequestType
} from 'vscode-jsonrpc/node';
import { parseCommitOid, type CommitOid } from '../../common/ids.js';
import {
  isLayerbookError,
  type IErrorData
} from '../../common/protocol/errors.js';
import { Requests } from '../../common/protocol/requests.js';
import { ensureStateDir } from '../base/state-dir.js';
import type { IHistory } from '../history/contract.js';
import { cellsAt } from '../history/read/cells-at.js';
import { configBetween } from '../history/read/config-between.js';
import { findingsOf } from '../history/read/findings.js';
import { packagesBetween } from '../history/read/packages.js';
import { pathHistory } from '../history/read/path-history.js';
import { search } from '../history/read/search.js';
import { findPaths, treeAt } from '../history/read/tree.js';
import { wasteOf } from '../history/read/waste.js';
import { contentAt } from '../images/content.js';
import { answerCancellable } from './answer.js';
import { historyOf } from './history-params.js';
import type { IServices } from './services.js';

/** Longest path that a file system takes, with room for escapes. */
const MAX_PATH = 16_384;
/** Rows of one answer. */
const MAX_PAGE = 10_000;

const oid = z.pipe(
  z.string(),
  z.transform((text): CommitOid => parseCommitOid(text))
);
const path = z.string().check(z.maxLength(MAX_PATH));
const page = {
  offset: z.int().check(z.nonnegative()),
  limit: z.int().check(z.nonnegative(), z.maximum(MAX_PAGE))
};
const pattern = z.object({
  text: z.string(),
  syntax: z.enum(['text', 'glob', 'regexp'])
});
const commit = z.object({ notebookId: z.string(), oid });
const pair = z.extend(commit, { base: z.nullable(oid) });

/** What these requests are answered from. */
export type ViewServices = Pick<IServices, 'runs' | 'engines'>;

/** Answers what people ask of commits: trees, paths, searches, waste, packages, findings. */
export function answerViewRequests(
  connection: MessageConnection,
  services: ViewServices
): Disposable {
  const on = viewAnswers(connection, services);
  on(
    Requests.historyTree,
    z.extend(commit, { path }),
    (history, params, signal) =>
      treeAt(history, params.oid, params.path, { signal })
  );
  on(
    Requests.historyFind,
    z.extend(commit, { pattern, ...page }),
    (history, params, signal) => findPaths(history, params, { signal })
  );
  on(
    Requests.historyPath,
    z.object({ notebookId: z.string(), path, ...page }),
    (history, params, signal) => pathHistory(history, params, { signal })
  );
  on(
    Requests.historySearch,
    z.object({
      notebookId: z.string(),
      what: z.enum(['path', 'content']),
      pattern,
      ...page
    }),
    (history, params, signal) => search(history, params, { signal })
  );
  on(Requests.historyWaste, commit, (history, params, signal) =>
    wasteOf(history, params.oid, { signal })
  );
  on(Requests.historyPackages, pair, (history, params, signal) =>
    packagesBetween(history, params.base, params.oid, {
      signal,
      content: (oid, path) => recordAt(services, { history, oid, path, signal })
    })
  );
  on(Requests.historyFindings, commit, (history, params, signal) =>
    findingsOf(history, params.oid, { signal })
  );
  on(Requests.historyConfig, pair, (history, params) =>
    configBetween(history, params.base, params.oid)
  );
  on(Requests.historyCells, commit, (history, params) =>
    cellsAt(history, params.oid)
  );
  return { [Symbol.dispose]: () => undefined };
}

/** Larger records of packages are not fetched. */
const MAX_RECORD = 32 << 20;

/** A file that the history does not keep. Without it there is less to report, and the report says so. */
async function recordAt(
  { engines }: Pick<IServices, 'engines'>,
  {
    history,
    oid,
    path,
    signal
  }: { history: IHistory; oid: CommitOid; path: string; signal: AbortSignal }
): Promise<Buffer | null> {
  try {
    await using file = await contentAt(
      history,
      () => engines.get(),
      { oid, path },
      { stateDir: await ensureStateDir(), signal }
    );
    return file.size > MAX_RECORD ? null : await file.read(0, file.size);
  } catch (error) {
    if (isLayerbookError(error) && !signal.aborted) {
      return null;
    }
    throw error;
  }
}

/** What a request asks, once its parameters have been read, and stops when the page cancels it. */
function viewAnswers(connection: MessageConnection, services: ViewServices) {
  return <P extends { readonly notebookId: string }, R>(
    request: RequestType<object, R, IErrorData>,
    schema: z.ZodMiniType<P>,
    handler: (history: IHistory, params: P, signal: AbortSignal) => Promise<R>
  ): void => {
    const answer = (params: unknown, token: CancellationToken) =>
      answerCancellable(token, async signal => {
        const read = schema.parse(params);
        return handler(await historyOf(services, read), read, signal);
      });
    connection.onRequest(request, answer);
  };
}
