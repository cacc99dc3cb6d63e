import * as z from 'zod/mini';
import { parseContainerId } from '../../../../common/ids.js';
import type { IContainers } from '../../contract.js';
import { containerName, list, readRecord, textMap } from './record.js';

const schema = z.array(
  z.object({
    Id: z.string(),
    Labels: textMap,
    Names: list(containerName),
    State: z.string(),
    Created: z.number()
  })
);

/** `GET /containers/json`. */
export function readListContainers(
  answer: unknown
): Awaited<ReturnType<IContainers['listByLabel']>> {
  return readRecord(schema, answer, 'the containers').map(record => ({
    id: parseContainerId(record.Id),
    labels: record.Labels,
    name: record.Names[0] ?? '',
    running: record.State === 'running',
    ended: record.State === 'exited' || record.State === 'dead',
    createdAt: record.Created * 1000
  }));
}
