import * as z from 'zod/mini';
import type { IListedVolume } from '../../contract.js';
import { list, readRecord, textMap } from './record.js';

const volumes = list(
  z.object({
    Name: z.string(),
    Driver: z.string(),
    Labels: textMap,
    CreatedAt: z.nullish(z.string()),
    UsageData: z.nullish(z.object({ Size: z.number() }))
  })
);
const schema = z.object({ Volumes: volumes });

/** `GET /volumes`, and the volumes of `GET /system/df`: by name. */
export function readListVolumes(answer: unknown): readonly IListedVolume[] {
  return readRecord(schema, answer, 'the volumes')
    .Volumes.map(volume => ({
      name: volume.Name,
      driver: volume.Driver,
      labels: volume.Labels,
      createdAt: volume.CreatedAt ?? null,
      // -1: the driver does not count.
      size:
        volume.UsageData && volume.UsageData.Size >= 0
          ? volume.UsageData.Size
          : null
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
