import * as z from 'zod/mini';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { parseCellId, parseRunId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { Requests } from '../../common/protocol/requests.js';
import { answer } from './answer.js';
import type { IServices } from './services.js';

/** Characters of one message; a page sends what is pasted in parts. */
const MAX_INPUT = 1 << 20;
/** Engines take sizes of 16 bits. */
const MAX_SIZE = 65_535;

const size = z.int().check(z.positive(), z.maximum(MAX_SIZE));
const inputSchema = z.object({
  runId: z.string(),
  cellId: z.string(),
  data: z.string().check(z.maxLength(MAX_INPUT)),
  end: z.optional(z.boolean())
});
const resizeSchema = z.object({
  runId: z.string(),
  cellId: z.string(),
  columns: size,
  rows: size
});

/** Answers what is typed into container cells that run, and how large their terminals are. */
export function answerRunInputRequests(
  connection: MessageConnection,
  { runs }: Pick<IServices, 'runs'>
): Disposable {
  connection.onRequest(Requests.runInput, params =>
    answer(async () => {
      const { data, end, ...names } = inputSchema.parse(params);
      const runId = parseRunId(names.runId);
      // `run.unknown` where there is no such run.
      runs.get(runId);
      const input = runs.containerInputs.get(runId, parseCellId(names.cellId));
      if (data !== '') {
        await input.write(data);
      }
      if (end) {
        await input.end();
      }
    })
  );
  connection.onRequest(Requests.runResize, params =>
    answer(async () => {
      const { columns, rows, ...names } = resizeSchema.parse(params);
      const runId = parseRunId(names.runId);
      if (runs.get(runId).info.state === 'finished') {
        throw new LayerbookError(
          'container.gone',
          'This container does not run any more.'
        );
      }
      await runs.containerInputs.resize(runId, parseCellId(names.cellId), {
        columns,
        rows
      });
    })
  );
  return { [Symbol.dispose]: () => undefined };
}
