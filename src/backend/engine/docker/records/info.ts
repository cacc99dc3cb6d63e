import * as z from 'zod/mini';
import type { IEngineInfo } from '../../../../common/protocol/system.js';
import { list, readRecord } from './record.js';

const SNAPSHOTTER = 'io.containerd.snapshotter.v1';

const schema = z.object({
  ID: z.optional(z.string()),
  Driver: z.string(),
  DriverStatus: list(z.array(z.string())),
  OperatingSystem: z.optional(z.string()),
  SecurityOptions: list(z.string())
});

/** What `GET /info` says. */
export type InfoRecord = Pick<
  IEngineInfo,
  'id' | 'imageStore' | 'storageDriver' | 'operatingSystem' | 'rootless'
>;

/** `GET /info`. */
export function readInfo(answer: unknown): InfoRecord {
  const record = readRecord(schema, answer, 'itself');
  return {
    id: record.ID ?? '',
    imageStore: imageStoreOf(record.Driver, record.DriverStatus),
    storageDriver: record.Driver,
    operatingSystem: record.OperatingSystem ?? '',
    rootless: record.SecurityOptions.some(option =>
      option.includes('name=rootless')
    )
  };
}

function imageStoreOf(
  driver: string,
  status: readonly (readonly string[])[]
): IEngineInfo['imageStore'] {
  if (
    status.some(
      ([name, value]) => name === 'driver-type' && value === SNAPSHOTTER
    )
  ) {
    return 'containerd';
  }
  return driver === 'overlay2' ? 'overlay2' : 'other';
}
