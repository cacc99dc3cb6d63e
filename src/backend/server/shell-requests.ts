import * as z from 'zod/mini';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  parseCellId,
  parseCommitOid,
  parseContainerId,
  parseNotebookId
} from '../../common/ids.js';
import { parseNotebookSnapshot } from '../../common/notebook/snapshot.js';
import type {
  IOpenShellParams,
  ShellTarget
} from '../../common/protocol/containers.js';
import { Notifications, Requests } from '../../common/protocol/requests.js';
import { Shells } from '../shell/shells.js';
import { answer, answerCancellable } from './answer.js';
import type { IServices } from './services.js';

/** What the engine takes as a terminal's width and height. */
const extent = z.int().check(z.positive(), z.maximum(10_000));
const sizeSchema = z.object({ columns: extent, rows: extent });

const terminalSchema = z.object({ terminalId: z.string() });
const inputSchema = z.extend(terminalSchema, { data: z.string() });
const resizeSchema = z.extend(terminalSchema, sizeSchema.shape);

const targetSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('cell'),
    notebook: z.unknown(),
    cellId: z.string()
  }),
  z.object({
    kind: z.literal('commit'),
    notebookId: z.string(),
    oid: z.string(),
    notebook: z.optional(z.unknown())
  }),
  z.object({
    kind: z.literal('container'),
    notebookId: z.string(),
    containerId: z.string()
  })
]);
const openSchema = z.object({
  target: targetSchema,
  user: z.enum(['root', 'image']),
  size: sizeSchema
});

/** Answers what concerns shells; those that a page opened end with its session. */
export function answerShellRequests(
  connection: MessageConnection,
  services: IServices
): Disposable {
  let isClosed = false;
  const shells = new Shells(services, {
    // A page that has left is told nothing; its connection refuses to send.
    output: async (terminalId, text) => {
      if (!isClosed) {
        await connection.sendNotification(Notifications.shellOutput, {
          terminalId,
          text
        });
      }
    },
    closed: (terminalId, exitCode) => {
      if (!isClosed) {
        void connection.sendNotification(Notifications.shellClosed, {
          terminalId,
          exitCode
        });
      }
    }
  });
  connection.onRequest(Requests.openShell, (params, token) =>
    answerCancellable(token, signal => shells.open(parseOpen(params), signal))
  );
  connection.onRequest(Requests.shellInput, params =>
    answer(() => {
      const { terminalId, data } = inputSchema.parse(params);
      return shells.input(terminalId, data);
    })
  );
  connection.onRequest(Requests.shellResize, params =>
    answer(() => {
      const { terminalId, ...size } = resizeSchema.parse(params);
      return shells.resize(terminalId, size);
    })
  );
  connection.onRequest(Requests.closeShell, params =>
    answer(() => shells.close(terminalSchema.parse(params).terminalId))
  );
  return {
    [Symbol.dispose]: () => {
      isClosed = true;
      services.endings.add(shells.dispose());
    }
  };
}

function parseOpen(params: unknown): IOpenShellParams {
  const { target, user, size } = openSchema.parse(params);
  return { target: parseTarget(target), user, size };
}

function parseTarget(target: z.infer<typeof targetSchema>): ShellTarget {
  switch (target.kind) {
    case 'cell':
      return {
        kind: 'cell',
        notebook: parseNotebookSnapshot(target.notebook),
        cellId: parseCellId(target.cellId)
      };
    case 'commit':
      return {
        kind: 'commit',
        notebookId: parseNotebookId(target.notebookId),
        oid: parseCommitOid(target.oid),
        ...(target.notebook === undefined
          ? {}
          : { notebook: parseNotebookSnapshot(target.notebook) })
      };
    case 'container':
      return {
        kind: 'container',
        notebookId: parseNotebookId(target.notebookId),
        containerId: parseContainerId(target.containerId)
      };
  }
}
