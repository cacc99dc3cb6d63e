import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import type { IPushProgress } from '../contract.js';
import { readRecord } from './records/record.js';

const schema = z.object({
  id: z.optional(z.string()),
  status: z.optional(z.string()),
  error: z.optional(z.string()),
  errorDetail: z.optional(z.object({ message: z.optional(z.string()) }))
});

/**
 * Reads a progress stream to its end. The engine answers 200 before it begins and tells a failure in a line of
 * the stream, so this throws for such a line as well as for a connection that breaks.
 */
export async function followProgress(
  stream: NodeJS.ReadableStream,
  onProgress: (progress: IPushProgress) => void
): Promise<void> {
  // A readline interface ends quietly when its input breaks; the error is kept here.
  let broken: Error | null = null;
  stream.once('error', error => (broken = error));
  for await (const line of createInterface({ input: stream })) {
    if (line.trim() === '') {
      continue;
    }
    const record = readRecord(schema, JSON.parse(line), 'its progress');
    const failure = record.errorDetail?.message ?? record.error;
    if (failure !== undefined) {
      stream.resume();
      throw new Error(failure);
    }
    onProgress({ id: record.id ?? null, status: record.status ?? '' });
  }
  if (broken) {
    throw broken as Error;
  }
}
