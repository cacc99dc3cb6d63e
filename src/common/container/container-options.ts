/**
 * What the option lines of a container cell say, normalised: defaults filled in, sizes in bytes, short and long
 * syntax alike. Keys and syntax are those of a service in the Compose specification.
 */
export type ContainerOptions = {
  /**
   * Null: the image of the Dockerfile cell above. `cell:4` the fourth Dockerfile cell, `stage:build` a stage,
   * `commit:3f9a1c2` a commit of the notebook's history, anything else an image of the engine.
   */
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
  /** The container gets a terminal; its output is one stream. */
  readonly tty: boolean;
  /** Standard input stays open: lines can be typed while it runs. `tty` implies it. */
  readonly stdinOpen: boolean;
  /** The container runs on as a service when the cell is over. */
  readonly detach: boolean;
  /** Name by which other containers of the notebook reach it, unique in the notebook. */
  readonly containerName: string | null;
  /** `missing` gets an image that the engine does not have from its registry; `never` (default) says that it is missing. */
  readonly pull: 'always' | 'missing' | 'never';
  /** Globs of files to show after the run: relative to the notebook's folder, or absolute in the container. */
  readonly display: readonly string[];
  readonly expect: Expectations;
  /** Options that need the server's permission. */
  readonly privileges: Privileges;
  /** Names of `environment` entries that are secret: their values never reach notebook, output or history. */
  readonly secretEnvironment: readonly string[];
  /** The line of each key that was given, 1-based in the cell. */
  readonly lines: Readonly<Partial<Record<OptionKey, number>>>;
};

/** Where a value was written: 1-based line of the cell. */
type Located = { readonly line: number };

export type ContainerMount = Located & {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'image';
  /**
   * As written: host path, volume name, empty for tmpfs and for a volume without a name; for `image` what
   * {@link ContainerOptions.image} takes. An image is always mounted read-only.
   */
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

/** What the run is checked against (`expect`); null or empty: not checked. */
export type Expectations = {
  /** Instead of 0. */
  readonly exitCode: number | null;
  /** Each must be found in the output; `/…/` is a regular expression (JavaScript, flags `mv`). */
  readonly output: readonly string[];
  readonly noOutput: readonly string[];
  /** Absolute paths in the container after the run. */
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** Upper limit of the image's size; bytes. */
  readonly imageSize: number | null;
  /** Upper limit of the number of file-system layers of the image. */
  readonly layers: number | null;
  /** Whether all steps of the Dockerfile cell above came from the cache when it was built last. */
  readonly cached: boolean | null;
  /** The line of each check, 1-based in the cell, by its key: `exit_code`, `present`, … */
  readonly lines: Readonly<Record<string, number>>;
};

/** Each is refused unless whoever runs the server allows it; null or empty: not asked for. */
export type Privileges = {
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  /** `host path:container path[:rwm]`. */
  readonly devices: readonly string[];
  readonly pid: 'host' | null;
  readonly ipc: 'host' | null;
  readonly securityOpt: readonly string[];
};

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
  'detach',
  'container_name',
  'pull_policy',
  'privileged',
  'cap_add',
  'devices',
  'pid',
  'ipc',
  'security_opt',
  // Layerbook's own, which Compose does not have.
  'display',
  'expect',
  'secret_environment'
] as const;
export type OptionKey = (typeof OPTION_KEYS)[number];

/** The checks that `expect` may have. */
export const EXPECT_KEYS = [
  'exit_code',
  'output',
  'no_output',
  'present',
  'absent',
  'image_size',
  'layers',
  'cached'
] as const;
