import * as z from 'zod/mini';
import { readRecord } from './record.js';

const schema = z.object({ Descriptor: z.object({ digest: z.string() }) });

/** `GET /distribution/{name}/json`: the digest of the manifest or index. */
export function readDistribution(answer: unknown): string {
  return readRecord(schema, answer, 'an image of a registry').Descriptor.digest;
}
