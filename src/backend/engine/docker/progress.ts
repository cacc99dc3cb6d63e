import { StringDecoder } from 'node:string_decoder';
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
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let failure: string | null = null;
  // Also after a failure it is read on: the engine closes it then.
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      failure ??= take(line, onProgress);
    }
  }
  failure ??= take(rest, onProgress);
  if (failure !== null) {
    throw new Error(failure);
  }
}

/** The failure that a line reports, or null. */
function take(
  line: string,
  onProgress: (progress: IPushProgress) => void
): string | null {
  if (line.trim() === '') {
    return null;
  }
  const record = readRecord(schema, JSON.parse(line), 'its progress');
  const failure = record.errorDetail?.message ?? record.error ?? null;
  if (failure === null) {
    onProgress({ id: record.id ?? null, status: record.status ?? '' });
  }
  return failure;
}
