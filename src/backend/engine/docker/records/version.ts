import * as z from 'zod/mini';
import { readRecord } from './record.js';

const schema = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  Arch: z.optional(z.string()),
  KernelVersion: z.optional(z.string())
});

/** What `GET /version` says. */
export interface IVersionRecord {
  readonly version: string;
  readonly apiVersion: string;
  /** Go's name: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly kernel: string;
}

/** `GET /version`. */
export function readVersion(answer: unknown): IVersionRecord {
  const record = readRecord(schema, answer, 'its version');
  return {
    version: record.Version,
    apiVersion: record.ApiVersion,
    architecture: record.Arch ?? '',
    kernel: record.KernelVersion ?? ''
  };
}
