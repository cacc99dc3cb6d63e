import type {
  CancellationToken,
  MessageConnection,
  RequestType
} from 'vscode-jsonrpc/node';
import * as z from 'zod/mini';
import {
  parseContainerId,
  parseNotebookId,
  type NotebookId
} from '../../common/ids.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import { Requests } from '../../common/protocol/requests.js';
import { logError } from '../base/logger.js';
import { ContainerActions } from '../containers/actions.js';
import { LogFollowers } from '../containers/log-followers.js';
import { answerCancellable } from './answer.js';
import type { IServices } from './services.js';

/** Rows of one answer. */
const MAX_PAGE = 10_000;
/** Longest path that a file system takes, with room for escapes. */
const MAX_PATH = 16_384;
/** Lines of a log that are sent at the beginning. */
const MAX_LINES = 100_000;
/** Paths of one request. */
const MAX_PATHS = 10_000;

const natural = z.int().check(z.nonnegative());
const path = z.string().check(z.maxLength(MAX_PATH));
const notebook = z.object({
  notebookId: z.pipe(z.string(), z.transform(parseNotebookId))
});
const container = z.extend(notebook, {
  containerId: z.pipe(z.string(), z.transform(parseContainerId))
});
const changes = z.extend(container, {
  offset: natural,
  limit: z.int().check(z.nonnegative(), z.maximum(MAX_PAGE)),
  ops: z.optional(z.array(z.enum(['A', 'M', 'm', 'T', 'D']))),
  pathFilter: z.optional(path)
});
const saving = z.extend(container, {
  notebookPath: path.check(z.minLength(1)),
  paths: z.array(path).check(z.minLength(1), z.maxLength(MAX_PATHS)),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('folder'), path }),
    z.object({ kind: z.literal('volume'), name: z.string(), path })
  ]),
  replace: z.boolean()
});

/** What these requests are answered from. */
export type ContainerServices = Pick<
  IServices,
  'rootDir' | 'engines' | 'runs' | 'containers' | 'volumes' | 'openNotebooks'
>;

/** Answers a page's requests about containers that outlived their runs; dispose it with the page's session. */
export function answerContainerRequests(
  connection: MessageConnection,
  services: ContainerServices
): Disposable {
  const { containers: keeper, openNotebooks } = services;
  const actions = new ContainerActions(services);
  const followers = new LogFollowers(connection);
  const on = answers(connection);
  on(Requests.listContainers, notebook, async ({ notebookId }) => {
    openNotebooks.add(connection, notebookId);
    return [...(await keeper.list(notebookId))];
  });
  on(Requests.stopContainer, container, params => actions.stop(params));
  on(Requests.restartContainer, container, params => actions.restart(params));
  on(Requests.discardContainer, container, params => actions.discard(params));
  on(
    Requests.keepContainer,
    z.extend(container, { kept: z.boolean() }),
    params => actions.keep(params, params.kept)
  );
  on(
    Requests.followContainer,
    z.extend(container, {
      lines: z.int().check(z.nonnegative(), z.maximum(MAX_LINES))
    }),
    async params => {
      const { engine, state } = await actions.find(params);
      const { containerId, lines } = params;
      followers.follow(engine, { containerId, lines, state });
    }
  );
  on(Requests.unfollowContainer, container, ({ containerId }) =>
    Promise.resolve(followers.unfollow(containerId))
  );
  answerContents(on, actions);
  on(Requests.closeNotebook, notebook, ({ notebookId }) => {
    openNotebooks.remove(connection, notebookId);
    return closeUnlessOpen(services, notebookId);
  });
  return {
    [Symbol.dispose]: () => {
      followers.dispose();
      openNotebooks.remove(connection);
    }
  };
}

/** Answers what is in a container. */
function answerContents(
  on: ReturnType<typeof answers>,
  actions: ContainerActions
): void {
  on(Requests.containerChanges, changes, (params, signal) =>
    actions.changes(params, { signal })
  );
  on(
    Requests.containerFileDiff,
    z.extend(container, { path: path.check(z.minLength(1)) }),
    (params, signal) => actions.fileDiff(params, params.path, { signal })
  );
  on(Requests.saveContainerFiles, saving, (params, signal) =>
    actions.save(params, { signal })
  );
}

/** Runs go on when their notebook is closed, and may need its services: these are stopped when they are over. */
async function closeUnlessOpen(
  services: ContainerServices,
  notebookId: NotebookId
): Promise<void> {
  const { runs, containers, openNotebooks } = services;
  if (openNotebooks.isOpen(notebookId)) {
    return;
  }
  const open = runs
    .list(notebookId)
    .filter(({ state }) => state !== 'finished')
    .map(({ runId }) => runs.get(runId).finished);
  if (open.length === 0) {
    await containers.closeNotebook(notebookId);
    return;
  }
  void Promise.allSettled(open)
    .then(() => closeUnlessOpen(services, notebookId))
    .catch((error: unknown) =>
      logError('could not stop what a closed notebook started', error)
    );
}

/** What a request asks, once its parameters have been read; stops when the page cancels it. */
function answers(connection: MessageConnection) {
  return <P, R>(
    request: RequestType<object, R, IErrorData>,
    schema: z.ZodMiniType<P>,
    handler: (params: P, signal: AbortSignal) => Promise<R>
  ): void => {
    const answer = (params: unknown, token: CancellationToken) =>
      answerCancellable(token, async signal =>
        handler(schema.parse(params), signal)
      );
    connection.onRequest(request, answer);
  };
}
