import * as z from 'zod/mini';
import type { IContainerState } from '../../contract.js';
import { list, readRecord, textMap } from './record.js';

const bindings = list(z.object({ HostIp: z.string(), HostPort: z.string() }));

const schema = z.object({
  State: z.object({
    Running: z.boolean(),
    ExitCode: z.number(),
    OOMKilled: z.optional(z.boolean()),
    Pid: z.optional(z.number())
  }),
  Config: z.object({ Labels: textMap }),
  NetworkSettings: z.nullish(
    z.object({ Ports: z.nullish(z.record(z.string(), bindings)) })
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
    labels: record.Config.Labels
  };
}

function address(ip: string, port: string): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
