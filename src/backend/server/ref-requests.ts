import type { MessageConnection } from 'vscode-jsonrpc/node';
import { parseNotebookId } from '../../common/ids.js';
import { Requests } from '../../common/protocol/requests.js';
import type { IHistory } from '../history/contract.js';
import {
  checkout,
  closeImage,
  deleteBranch,
  untag
} from '../history/refs/change-refs.js';
import { tagAt } from '../history/refs/tag.js';
import { answer } from './answer.js';
import { commitsOf, historyOf } from './history-params.js';
import type { IServices } from './services.js';

/** Answers what changes the names of a history's commits: checkout, tags, branches, opened images that are closed. */
export function answerRefRequests(
  connection: MessageConnection,
  services: Pick<IServices, 'engines' | 'runs'>
): Disposable {
  /** Every page is told, whatever came of it: a failure may come after half of the work. */
  const change = <T>(
    params: { readonly notebookId: unknown },
    work: (history: IHistory) => Promise<T>
  ): ReturnType<typeof answer<T>> =>
    answer(async () => {
      const history = await historyOf(services, params);
      try {
        return await work(history);
      } finally {
        services.runs.historyChanged(
          parseNotebookId(String(params.notebookId))
        );
      }
    });
  connection.onRequest(Requests.historyCheckout, params =>
    change(params, async history => ({
      branch: await checkout(history, commitsOf(params).oid)
    }))
  );
  connection.onRequest(Requests.historyTag, params =>
    change(params, history =>
      tagAt(history, () => services.engines.get(), {
        ...commitsOf(params),
        gitTag: nameOf(params.gitTag, 'gitTag'),
        imageTag: nameOf(params.imageTag, 'imageTag')
      })
    )
  );
  connection.onRequest(Requests.historyUntag, params =>
    change(params, history => untag(history, textOf(params.gitTag, 'gitTag')))
  );
  connection.onRequest(Requests.historyDeleteBranch, params =>
    change(params, history =>
      deleteBranch(history, textOf(params.branch, 'branch'))
    )
  );
  connection.onRequest(Requests.historyCloseImage, params =>
    change(params, history =>
      closeImage(history, textOf(params.image, 'image'))
    )
  );
  return { [Symbol.dispose]: () => undefined };
}

function nameOf(value: unknown, what: string): string | null {
  return value === null || value === undefined ? null : textOf(value, what);
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') {
    throw new TypeError(`Expected ${what} to be a text.`);
  }
  return value;
}
