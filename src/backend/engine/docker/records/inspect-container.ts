import * as z from 'zod/mini';
import { parseImageId } from '../../../../common/ids.js';
import type { IContainerState } from '../../contract.js';
import {
  containerName,
  imageIdText,
  list,
  readRecord,
  textMap
} from './record.js';

const bindings = list(z.object({ HostIp: z.string(), HostPort: z.string() }));

const schema = z.object({
  Name: containerName,
  Image: imageIdText,
  Mounts: list(
    z.object({
      Type: z.string(),
      Name: z.optional(z.string()),
      Source: z.optional(z.string()),
      Destination: z.string()
    })
  ),
  State: z.object({
    Running: z.boolean(),
    ExitCode: z.number(),
    OOMKilled: z.optional(z.boolean()),
    Pid: z.optional(z.number()),
    StartedAt: z.optional(z.string())
  }),
  Config: z.object({
    Labels: textMap,
    Tty: z.optional(z.boolean()),
    Env: list(z.string())
  }),
  NetworkSettings: z.nullish(
    z.object({
      Ports: z.nullish(z.record(z.string(), bindings)),
      Networks: z.nullish(z.record(z.string(), z.unknown()))
    })
  )
});

/** `GET /containers/{id}/json`. */
export function readInspectContainer(answer: unknown): IContainerState {
  const record = readRecord(schema, answer, 'a container');
  const ports = Object.entries(record.NetworkSettings?.Ports ?? {});
  return {
    running: record.State.Running,
    exitCode: record.State.ExitCode,
    outOfMemory: record.State.OOMKilled ?? false,
    pid: record.State.Pid ?? 0,
    ports: Object.fromEntries(
      ports.map(([port, published]) => [
        port,
        published.map(({ HostIp, HostPort }) => address(HostIp, HostPort))
      ])
    ),
    labels: record.Config.Labels,
    name: record.Name,
    imageId: parseImageId(record.Image),
    tty: record.Config.Tty ?? false,
    environment: record.Config.Env,
    startedAt: Math.max(0, Date.parse(record.State.StartedAt ?? '') || 0),
    mounts: record.Mounts.map(mount => ({
      type: mount.Type,
      // An image mount has no source of its own.
      source: mount.Name ?? mount.Source ?? '',
      target: mount.Destination
    })),
    networks: Object.keys(record.NetworkSettings?.Networks ?? {})
  };
}

function address(ip: string, port: string): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
