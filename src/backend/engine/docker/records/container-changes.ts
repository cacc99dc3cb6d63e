import * as z from 'zod/mini';
import type { IContainerChange } from '../../contract.js';
import { list, readRecord } from './record.js';

const KINDS = ['modified', 'added', 'deleted'] as const;

const schema = list(
  z.object({
    Path: z.string(),
    Kind: z.union([z.literal(0), z.literal(1), z.literal(2)])
  })
);

/** `GET /containers/{id}/changes`; the body is `null` when nothing changed. */
export function readContainerChanges(
  answer: unknown
): readonly IContainerChange[] {
  return readRecord(schema, answer, 'a container’s changes').map(record => ({
    kind: KINDS[record.Kind],
    path: record.Path
  }));
}
