/**
 * What the option lines of a container cell say, normalised: defaults filled in, sizes in bytes, short and long
 * syntax alike. Keys and syntax are those of a service in the Compose specification.
 */
export type ContainerOptions = {
  /** Null: the image of the Dockerfile cell above. */
  readonly image: string | null;
  readonly volumes: readonly ContainerMount[];
  readonly ports: readonly PublishedPort[];
  /** Null: the value that the variable has where Layerbook runs; unset when it has none there. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly envFiles: readonly EnvFile[];
  /** Absolute path in the container. */
  readonly workingDir: string | null;
  /** `name`, `uid`, `uid:gid`. */
  readonly user: string | null;
  /** Null: the image's own; an empty list clears it. */
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly networkMode: 'none' | 'bridge' | 'host' | null;
  readonly networks: readonly ContainerNetwork[];
  /** Bytes. */
  readonly memory: number | null;
  /** Number of processors, fractions allowed. */
  readonly cpus: number | null;
  readonly gpus: readonly GpuRequest[];
  readonly readOnly: boolean;
  /** Null: an init process where the engine has one. */
  readonly init: boolean | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly shmSize: number | null;
  readonly ulimits: readonly Ulimit[];
  readonly extraHosts: readonly ExtraHost[];
  /** The line of each key that was given, 1-based in the cell. */
  readonly lines: Readonly<Partial<Record<OptionKey, number>>>;
};

/** Where a value was written: 1-based line of the cell. */
type Located = { readonly line: number };

export type ContainerMount = Located & {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  /** As written: host path, volume name, or empty for tmpfs and for a volume without a name. */
  readonly source: string;
  /** Absolute path in the container, without trailing slash. */
  readonly target: string;
  readonly readOnly: boolean;
  /** Bytes; only for tmpfs. */
  readonly size?: number;
};

export type PublishedPort = {
  readonly container: number;
  readonly protocol: 'tcp' | 'udp';
  /** Address of the host that the port is bound to; `127.0.0.1` unless given. */
  readonly hostIp: string;
  /** Null: the engine picks a free port. */
  readonly host: number | null;
};

export type EnvFile = Located & {
  /** As written; relative to the notebook's folder. */
  readonly path: string;
  /** Whether a missing file is an error. */
  readonly required: boolean;
};

export type ContainerNetwork = {
  /** Name of a network that the engine has. */
  readonly name: string;
  readonly aliases: readonly string[];
};

export type GpuRequest = {
  /** Empty: whatever driver has the capabilities. */
  readonly driver: string;
  /** -1: all; 0 when `deviceIds` are given. */
  readonly count: number;
  readonly deviceIds: readonly string[];
  readonly capabilities: readonly string[];
};

/** -1 means unlimited. */
export type Ulimit = {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
};

export type ExtraHost = { readonly host: string; readonly address: string };

/** The keys that option lines may have; a subset of the Compose specification's. */
export const OPTION_KEYS = [
  'image',
  'volumes',
  'ports',
  'environment',
  'env_file',
  'working_dir',
  'user',
  'entrypoint',
  'command',
  'network_mode',
  'networks',
  'mem_limit',
  'cpus',
  'gpus',
  'read_only',
  'tty',
  'stdin_open',
  'init',
  'labels',
  'shm_size',
  'ulimits',
  'extra_hosts',
  'detach'
] as const;
export type OptionKey = (typeof OPTION_KEYS)[number];
