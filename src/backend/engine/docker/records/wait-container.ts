import * as z from 'zod/mini';
import { LayerbookError } from '../../../../common/protocol/errors.js';
import { readRecord } from './record.js';

const schema = z.object({
  StatusCode: z.number(),
  Error: z.nullish(z.object({ Message: z.nullish(z.string()) }))
});

/** `POST /containers/{id}/wait`: the exit code. Throws `engine.failed` when the engine could not wait. */
export function readWaitContainer(answer: unknown): number {
  const record = readRecord(schema, answer, 'the end of a container');
  const failure = record.Error?.Message;
  if (failure) {
    throw new LayerbookError(
      'engine.failed',
      `The engine could not wait for the container: ${failure}.`
    );
  }
  return record.StatusCode;
}
