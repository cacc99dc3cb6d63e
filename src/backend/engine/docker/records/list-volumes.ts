import * as z from 'zod/mini';
import { list, readRecord } from './record.js';

const schema = z.object({ Volumes: list(z.object({ Name: z.string() })) });

/** `GET /volumes`: the names, sorted. */
export function readListVolumes(answer: unknown): readonly string[] {
  return readRecord(schema, answer, 'the volumes')
    .Volumes.map(volume => volume.Name)
    .sort();
}
