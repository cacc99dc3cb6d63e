import * as z from 'zod/mini';
import { parseContainerId } from '../../../../common/ids.js';
import type { IListedVolumeUser } from '../../contract.js';
import { containerName, list, readRecord, textMap } from './record.js';

const mount = z.object({
  Type: z.nullish(z.string()),
  Name: z.nullish(z.string()),
  Destination: z.nullish(z.string())
});
const schema = z.array(
  z.object({
    Id: z.string(),
    Labels: textMap,
    Names: list(containerName),
    State: z.string(),
    // Podman tells the targets alone here.
    Mounts: list(z.union([mount, z.string()]))
  })
);

/** The mounts of volumes in `GET /containers/json`. */
export function readVolumeUsers(answer: unknown): readonly IListedVolumeUser[] {
  return readRecord(schema, answer, 'the containers').flatMap(record =>
    record.Mounts.flatMap(one =>
      typeof one === 'object' && one.Type === 'volume' && one.Name
        ? [
            {
              volume: one.Name,
              target: one.Destination ?? '',
              container: parseContainerId(record.Id),
              name: record.Names[0] ?? '',
              running: record.State === 'running',
              labels: record.Labels
            }
          ]
        : []
    )
  );
}
