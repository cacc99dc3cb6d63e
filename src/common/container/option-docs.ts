import { EXPECT_KEYS } from './container-options.js';
import type { OptionKey } from './container-options.js';

/** What a person is told about one option key. */
export interface IOptionDoc {
  /** One or two sentences; code stands in backticks (Markdown). */
  readonly summary: string;
  /** Option lines without `#|` that use the key, valid as they stand. */
  readonly example: string;
  /** Values to offer after the key: words that are values by themselves, or the keys of a mapping. */
  readonly values?: readonly string[];
}

const SWITCH = ['true', 'false'] as const;

/** Every option key in words, for completion, for hover and for `docs/container-cells.md`. */
export const OPTION_DOCS: Readonly<Record<OptionKey, IOptionDoc>> = {
  image: {
    summary:
      'The image that the container is made from; without this line it is the Dockerfile cell above. `cell:2` is the second Dockerfile cell, `stage:build` a stage, `commit:3f9a1c2` a commit of the history, anything else an image of the engine.',
    example: 'image: python:3.13-slim',
    values: ['cell:', 'stage:', 'commit:']
  },
  volumes: {
    summary:
      'Folders that are mounted into the container, as `SOURCE:TARGET` or `SOURCE:TARGET:ro` (read-only). `./data` is a folder beside the notebook, `cache` a volume that the engine keeps, and what is written there stays when the container is gone.',
    example: 'volumes: ["./data:/data:ro", "cache:/var/cache/app"]',
    values: ['type: bind', 'type: volume', 'type: tmpfs', 'type: image']
  },
  ports: {
    summary:
      'Ports of the container that can be reached from outside, as `CONTAINER` or `HOST:CONTAINER`. They are open to this machine only, unless an address such as `0.0.0.0:8080:80` is given.',
    example: 'ports: ["8080:80"]'
  },
  environment: {
    summary:
      'Environment variables of the container. A name without a value takes the value that the variable has where Layerbook runs.',
    example: 'environment: {EPOCHS: "3", TOKEN: }'
  },
  env_file: {
    summary:
      'A file beside the notebook with environment variables, one `NAME=value` a line. `environment` wins over it.',
    example: 'env_file: settings.env'
  },
  working_dir: {
    summary:
      'The folder in the container in which the command starts, instead of the image’s `WORKDIR`.',
    example: 'working_dir: /app'
  },
  user: {
    summary:
      'The user that the command runs as, instead of the image’s `USER`: a name, a number, or `user:group`.',
    example: 'user: "1000:1000"'
  },
  entrypoint: {
    summary:
      'What is started instead of the image’s `ENTRYPOINT`; the command or the script becomes its arguments. An empty list removes it.',
    example: 'entrypoint: ["tini", "--"]'
  },
  command: {
    summary:
      'What runs instead of the image’s `CMD`. A cell has either a command or a script.',
    example: 'command: ["python", "-m", "http.server"]'
  },
  network_mode: {
    summary:
      '`none` cuts the container off, `bridge` is the engine’s own network, and `host` shares the network of the engine’s machine, which needs permission. Without this line, services of the notebook are reached by name.',
    example: 'network_mode: none',
    values: ['none', 'bridge', 'host']
  },
  networks: {
    summary:
      'Networks of the engine, by name, that the container joins instead of the notebook’s own.',
    example: 'networks: {backend: {aliases: [db]}}'
  },
  mem_limit: {
    summary:
      'The most memory that the container may use; a process that needs more is killed and the cell says so.',
    example: 'mem_limit: 512m'
  },
  cpus: {
    summary: 'How many processors the container may use, fractions allowed.',
    example: 'cpus: 1.5'
  },
  gpus: {
    summary:
      'Graphics processors that the container gets: `all`, or a list of devices.',
    example: 'gpus: all',
    values: ['all']
  },
  read_only: {
    summary:
      'With `true` nothing can be written to the container’s own files; only volumes stay writable.',
    example: 'read_only: true',
    values: SWITCH
  },
  tty: {
    summary:
      'With `true` the container gets a terminal, in which programs can draw and be typed into.',
    example: 'tty: true',
    values: SWITCH
  },
  stdin_open: {
    summary:
      'With `true` a field under the cell sends lines to the program’s standard input while it runs.',
    example: 'stdin_open: true',
    values: SWITCH
  },
  init: {
    summary:
      'Whether a small init process is process 1, so that signals arrive and no dead processes are left. It is on wherever the engine has one.',
    example: 'init: false',
    values: SWITCH
  },
  labels: {
    summary: 'Labels that the container carries on the engine.',
    example: 'labels: {course: containers}'
  },
  shm_size: {
    summary:
      'The size of shared memory (`/dev/shm`), which data loaders with several processes need more of than the usual 64 MB.',
    example: 'shm_size: 1g'
  },
  ulimits: {
    summary:
      'Limits of each process, such as `nofile` (open files) and `nproc` (processes): one number, or `soft` and `hard`.',
    example: 'ulimits: {nofile: {soft: 1024, hard: 4096}}',
    values: ['nofile', 'nproc', 'core', 'memlock', 'stack']
  },
  extra_hosts: {
    summary:
      'Host names with their addresses, added to the container’s `/etc/hosts`. The address `host-gateway` is the engine’s machine.',
    example: 'extra_hosts: ["host.docker.internal=host-gateway"]'
  },
  detach: {
    summary:
      'With `true` the container runs on as a service when the cell is over; it is stopped when the cell runs again or the notebook is closed.',
    example: 'detach: true',
    values: SWITCH
  },
  container_name: {
    summary:
      'The host name by which other containers of this notebook reach this one. It is unique in the notebook.',
    example: 'container_name: db'
  },
  pull_policy: {
    summary:
      '`missing` gets an image that the engine does not have from its registry, and `always` looks for a newer one at each run. With `never`, which is the default, the cell says that it is missing.',
    example: 'pull_policy: missing',
    values: ['always', 'missing', 'never']
  },
  privileged: {
    summary:
      'With `true` the container gets all rights of root on the engine’s machine. It needs the server’s permission.',
    example: 'privileged: true',
    values: SWITCH
  },
  cap_add: {
    summary:
      'Single rights of root that containers do not have otherwise (capabilities). They need the server’s permission.',
    example: 'cap_add: [NET_ADMIN]',
    values: ['NET_ADMIN', 'SYS_PTRACE', 'SYS_ADMIN', 'SYS_TIME', 'ALL']
  },
  devices: {
    summary:
      'Devices of the engine’s machine, as `HOST:CONTAINER` or `HOST:CONTAINER:rwm`. They need the server’s permission.',
    example: 'devices: ["/dev/fuse:/dev/fuse"]'
  },
  pid: {
    summary:
      '`host` lets the container see and signal all processes of the engine’s machine. It needs the server’s permission.',
    example: 'pid: host',
    values: ['host']
  },
  ipc: {
    summary:
      '`host` shares the shared memory of the engine’s machine. It needs the server’s permission.',
    example: 'ipc: host',
    values: ['host']
  },
  security_opt: {
    summary:
      'Options of the engine’s security, such as the profile of allowed system calls. All but `no-new-privileges` need the server’s permission.',
    example: 'security_opt: ["seccomp=unconfined"]',
    values: ['no-new-privileges', 'seccomp=unconfined', 'apparmor=unconfined']
  },
  display: {
    summary:
      'Files that are shown under the cell after the run, as patterns: beside the notebook (`out/*.png`) or in the container (`/tmp/report.html`). Pictures, tables, text, Markdown and HTML are known.',
    example: 'display: ["out/*.png", "/tmp/table.csv"]'
  },
  expect: {
    summary:
      'What must be true after the run, or the cell fails: exit code, output, paths that are present or absent, size and layers of the image, whether the image came from the cache.',
    example: 'expect: {exit_code: 0, output: "done", present: /app/app.js}',
    values: EXPECT_KEYS
  },
  secret_environment: {
    summary:
      'Names of variables whose values are secret: they never reach the notebook, its outputs or the history. Their values come from where Layerbook runs or from `env_file`.',
    example: 'environment: {TOKEN: }\nsecret_environment: [TOKEN]'
  }
};
