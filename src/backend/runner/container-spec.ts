import type { ContainerOptions } from '../../common/container/container-options.js';
import { LABELS } from '../containers/contract.js';
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
  /** The notebook's own network, where the container is on it. */
  readonly network: string | null;
}

/** Size of a terminal until the page says how large it is. */
const TERMINAL = { columns: 80, rows: 24 };
/** Bytes of a service's log that the engine keeps. */
const SERVICE_LOG = '10m';

/** Labels of a container that is there only to be looked into. */
export function probeLabels({
  labels
}: Pick<ISpecParts, 'labels'>): Record<string, string> {
  return { ...labels, [LABELS.role]: 'probe' };
}

/** The body of `POST /containers/create` (Engine API). */
export function buildSpec(parts: ISpecParts): ContainerSpec {
  const { options, program } = parts;
  return {
    Image: parts.imageId,
    Labels: { ...options.labels, ...parts.labels },
    Env: parts.environment,
    AttachStdin: options.stdinOpen,
    AttachStdout: true,
    AttachStderr: true,
    Tty: options.tty,
    OpenStdin: options.stdinOpen,
    StdinOnce: options.stdinOpen,
    ExposedPorts: Object.fromEntries(
      options.ports.map(port => [`${port.container}/${port.protocol}`, {}])
    ),
    ...(program.entrypoint ? { Entrypoint: program.entrypoint } : {}),
    ...(program.command ? { Cmd: program.command } : {}),
    ...(options.workingDir === null ? {} : { WorkingDir: options.workingDir }),
    ...(options.user === null ? {} : { User: options.user }),
    ...networking(parts),
    HostConfig: hostConfig(parts)
  };
}

function hostConfig(parts: ISpecParts): Record<string, unknown> {
  const { options, program } = parts;
  const network =
    options.networkMode ?? options.networks[0]?.name ?? parts.network;
  return {
    Init: parts.init,
    // Output is read as it comes, a log on the engine's disk would be a second copy; a service's is read later.
    LogConfig: options.detach
      ? { Type: 'json-file', Config: { 'max-size': SERVICE_LOG } }
      : { Type: 'none' },
    ...(options.tty ? { ConsoleSize: [TERMINAL.rows, TERMINAL.columns] } : {}),
    ...privileges(options),
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
    ...(network === null ? {} : { NetworkMode: network }),
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

/** Every network with the names by which others find the container there. */
function networking(parts: ISpecParts): Record<string, unknown> {
  const { options, network } = parts;
  const own =
    options.containerName === null ? [] : ([options.containerName] as const);
  const networks =
    network === null ? options.networks : [{ name: network, aliases: [] }];
  if (networks.length === 0) {
    return {};
  }
  return {
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(
        networks.map(({ name, aliases }) => [
          name,
          { Aliases: [...aliases, ...own] }
        ])
      )
    }
  };
}

function privileges({
  privileges: asked
}: ContainerOptions): Record<string, unknown> {
  return {
    ...(asked.privileged ? { Privileged: true } : {}),
    ...(asked.capAdd.length > 0 ? { CapAdd: asked.capAdd } : {}),
    ...(asked.devices.length > 0
      ? { Devices: asked.devices.map(toApiDevice) }
      : {}),
    ...(asked.pid === null ? {} : { PidMode: asked.pid }),
    ...(asked.ipc === null ? {} : { IpcMode: asked.ipc }),
    ...(asked.securityOpt.length > 0 ? { SecurityOpt: asked.securityOpt } : {})
  };
}

function toApiDevice(device: string): Record<string, string> {
  const [host = '', container = host, access = 'rwm'] = device.split(':');
  return {
    PathOnHost: host,
    PathInContainer: container,
    CgroupPermissions: access
  };
}
