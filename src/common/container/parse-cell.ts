import { checkTogether } from './check-together.js';
import type { ContainerOptions, OptionKey } from './container-options.js';
import { readOptionMap } from './option-document.js';
import { optionError, readBoolean, readText } from './option-value.js';
import type { IOptionValue } from './option-value.js';
import {
  readEnvFiles,
  readExtraHosts,
  readGpus,
  readNetworkMode,
  readNetworks,
  readUlimits
} from './read-lists.js';
import { NO_EXPECTATIONS, readExpect } from './read-expect.js';
import {
  readCapabilities,
  readDevices,
  readHostNamespace,
  readSecurityOptions
} from './read-privileges.js';
import { readPorts } from './read-ports.js';
import {
  readContainerName,
  readGlobs,
  readPullPolicy,
  readSecretNames
} from './read-service.js';
import {
  readBytes,
  readCommand,
  readContainerPath,
  readCpus,
  readEnvironment,
  readLabels
} from './read-simple.js';
import { readVolumes } from './read-volumes.js';
import { splitCell } from './split-cell.js';

/** A container cell taken apart. */
export type ContainerCell = {
  readonly options: ContainerOptions;
  /** Empty when the cell has nothing but option lines, blank lines and comments: the image's own command runs. */
  readonly script: string;
  /** Line of the cell at which `script` begins, 1-based. */
  readonly scriptLine: number;
  /** The words after `#!`, or null: the image's SHELL runs the script. */
  readonly interpreter: readonly string[] | null;
};

/**
 * Reads the source of a container cell. Throws `container.options` with the key and its 1-based line when the
 * option lines are not YAML, have a key that is not known, or a value that the key does not take.
 */
export function parseContainerCell(source: string): ContainerCell {
  const { yaml, optionLines, script, scriptLine } = splitCell(source);
  const options = readOptions(readOptionMap(yaml, optionLines));
  const shebang = /^#![ \t]*(.*)/.exec(script)?.[1];
  const interpreter = shebang?.split(/\s+/).filter(word => word !== '') ?? null;
  if (interpreter?.length === 0) {
    throw optionError(
      scriptLine,
      `The \`#!\` in line ${scriptLine} names no interpreter.`,
      'Write it as in `#!/usr/bin/env python3`.'
    );
  }
  if (options.command !== null && script !== '') {
    throw optionError(
      options.lines.command ?? 1,
      `The cell has both \`command\` (line ${options.lines.command ?? 1}) and a script; only one of them can run.`,
      'Remove `command`, or remove the script.'
    );
  }
  return { options, script, scriptLine, interpreter };
}

function readOptions(
  values: ReadonlyMap<OptionKey, IOptionValue>
): ContainerOptions {
  const get = <T>(
    key: OptionKey,
    read: (value: IOptionValue) => T
  ): T | null => {
    const value = values.get(key);
    return value === undefined ? null : read(value);
  };
  const lines = Object.fromEntries(
    [...values].map(([key, value]) => [key, value.line])
  );
  const tty = get('tty', readBoolean) ?? false;
  const detach = get('detach', readBoolean) ?? false;
  const options: ContainerOptions = {
    image: get('image', value => readText(value, 'the name of an image')),
    volumes: get('volumes', readVolumes) ?? [],
    ports: get('ports', readPorts) ?? [],
    environment: get('environment', readEnvironment) ?? {},
    envFiles: get('env_file', readEnvFiles) ?? [],
    workingDir: get('working_dir', readContainerPath),
    user: get('user', value => readText(value, 'a user such as `1000:1000`')),
    entrypoint: get('entrypoint', readCommand),
    command: get('command', readCommand),
    networkMode: get('network_mode', readNetworkMode),
    networks: get('networks', readNetworks) ?? [],
    memory: get('mem_limit', readBytes),
    cpus: get('cpus', readCpus),
    gpus: get('gpus', readGpus) ?? [],
    readOnly: get('read_only', readBoolean) ?? false,
    init: get('init', readBoolean),
    labels: get('labels', readLabels) ?? {},
    shmSize: get('shm_size', readBytes),
    ulimits: get('ulimits', readUlimits) ?? [],
    extraHosts: get('extra_hosts', readExtraHosts) ?? [],
    tty,
    // A terminal is there to be typed into; a service's cell is over before anyone could.
    stdinOpen: (get('stdin_open', readBoolean) ?? false) || (tty && !detach),
    detach,
    containerName: get('container_name', readContainerName),
    pull: get('pull_policy', readPullPolicy) ?? 'never',
    display: get('display', readGlobs) ?? [],
    expect: get('expect', readExpect) ?? NO_EXPECTATIONS,
    privileges: {
      privileged: get('privileged', readBoolean) ?? false,
      capAdd: get('cap_add', readCapabilities) ?? [],
      devices: get('devices', readDevices) ?? [],
      pid: get('pid', readHostNamespace),
      ipc: get('ipc', readHostNamespace),
      securityOpt: get('security_opt', readSecurityOptions) ?? []
    },
    secretEnvironment: get('secret_environment', readSecretNames) ?? [],
    lines
  };
  checkTogether(options);
  return options;
}
