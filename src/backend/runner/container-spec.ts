import type { ContainerOptions } from '../../common/container/container-options.js';
import type { ContainerSpec } from '../engine/contract.js';
import type { Program } from './program.js';
import { SCRIPT_FOLDER } from './program.js';
import type { ResolvedMount } from './resolve-mounts.js';
import { toApiMount } from './resolve-mounts.js';

/** Everything that a container's specification is made of. */
export interface ISpecParts {
  readonly imageId: string;
  readonly options: ContainerOptions;
  readonly program: Program;
  readonly mounts: readonly ResolvedMount[];
  /** `NAME=value`, or `NAME` to remove the image's. */
  readonly environment: readonly string[];
  /** Labels of Layerbook's own: they win over the cell's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly init: boolean;
}

/** The body of `POST /containers/create` (Engine API). */
export function buildSpec(parts: ISpecParts): ContainerSpec {
  const { options, program } = parts;
  return {
    Image: parts.imageId,
    Labels: { ...options.labels, ...parts.labels },
    Env: parts.environment,
    AttachStdout: true,
    AttachStderr: true,
    ExposedPorts: Object.fromEntries(
      options.ports.map(port => [`${port.container}/${port.protocol}`, {}])
    ),
    ...(program.entrypoint ? { Entrypoint: program.entrypoint } : {}),
    ...(program.command ? { Cmd: program.command } : {}),
    ...(options.workingDir === null ? {} : { WorkingDir: options.workingDir }),
    ...(options.user === null ? {} : { User: options.user }),
    ...networking(options),
    HostConfig: hostConfig(parts)
  };
}

function hostConfig(parts: ISpecParts): Record<string, unknown> {
  const { options, program } = parts;
  const network = options.networkMode ?? options.networks[0]?.name;
  return {
    Init: parts.init,
    // Output is read as it comes; a log file on the engine's disk would be a second copy.
    LogConfig: { Type: 'none' },
    Mounts: [
      ...parts.mounts.map(toApiMount),
      ...(program.file === null
        ? []
        : [{ Type: 'volume', Target: SCRIPT_FOLDER }])
    ],
    PortBindings: portBindings(options),
    ReadonlyRootfs: options.readOnly,
    ExtraHosts: options.extraHosts.map(
      ({ host, address }) => `${host}:${address}`
    ),
    Ulimits: options.ulimits.map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard
    })),
    DeviceRequests: options.gpus.map(gpu => ({
      Driver: gpu.driver,
      Count: gpu.count,
      DeviceIDs: gpu.deviceIds,
      Capabilities: [gpu.capabilities]
    })),
    ...(network === undefined ? {} : { NetworkMode: network }),
    ...(options.memory === null ? {} : { Memory: options.memory }),
    ...(options.cpus === null
      ? {}
      : { NanoCpus: Math.round(options.cpus * 1e9) }),
    ...(options.shmSize === null ? {} : { ShmSize: options.shmSize })
  };
}

function portBindings(options: ContainerOptions): Record<string, unknown> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of options.ports) {
    (bindings[`${port.container}/${port.protocol}`] ??= []).push({
      HostIp: port.hostIp,
      HostPort: port.host === null ? '' : String(port.host)
    });
  }
  return bindings;
}

function networking(options: ContainerOptions): Record<string, unknown> {
  if (options.networks.length === 0) {
    return {};
  }
  return {
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(
        options.networks.map(({ name, aliases }) => [
          name,
          { Aliases: aliases }
        ])
      )
    }
  };
}
