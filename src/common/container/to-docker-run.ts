import { csvLine } from '../csv-fields.js';
import type {
  ContainerMount,
  ContainerOptions,
  GpuRequest,
  PublishedPort
} from './container-options.js';
import { programFlag } from './interpreter.js';
import { parseContainerCell } from './parse-cell.js';
import type { ContainerCell } from './parse-cell.js';
import { heredocWord, joinWords } from './shell-words.js';

/** Longest command that stays on one line. */
const MAX_LINE = 80;
/** Characters of a script that are handed over as one argument, which Linux limits to 128 KiB. */
const MAX_ARGUMENT = 40_000;

/**
 * A container cell as a `docker run` command for a shell in the notebook's folder. `image` is the name or id that takes
 * the place of the cell's image. Relative binds are written with `"$PWD/…"`; secret values are taken from the shell.
 * `display` and `expect` have no counterpart. Throws `container.options` as {@link parseContainerCell} does.
 */
export function toDockerRun(source: string, image: string): string {
  const cell = parseContainerCell(source);
  const { options } = cell;
  const program = programOf(cell);
  const start = ['docker run', ...processFlags(options, program)].join(' ');
  const flags = [
    ...networkFlags(options),
    ...dataFlags(options),
    ...limitFlags(options),
    ...rightFlags(options),
    ...(program.entrypoint === null
      ? []
      : [`--entrypoint ${word(program.entrypoint)}`])
  ];
  const last = [word(image), ...program.words.map(word)].join(' ');
  const parts = [start, ...flags, last];
  const line = parts.join(' ');
  const command = line.length <= MAX_LINE ? line : parts.join(' \\\n  ');
  return command + program.heredoc;
}

type Program = {
  /** Null: the image's own. */
  readonly entrypoint: string | null;
  readonly words: readonly string[];
  /** What follows the command: `<<'…'` and the script, or nothing. */
  readonly heredoc: string;
};

function programOf(cell: ContainerCell): Program {
  const { options, script, interpreter } = cell;
  const { entrypoint, command } = options;
  const [program, words, heredoc] =
    script === ''
      ? [[], command ?? [], '']
      : scriptProgram(script, interpreter);
  if (script !== '' && (entrypoint === null || entrypoint.length === 0)) {
    const [first = '', ...rest] = program;
    return { entrypoint: first, words: [...rest, ...words], heredoc };
  }
  const [first = '', ...rest] = entrypoint ?? [];
  return {
    entrypoint: entrypoint === null ? null : first,
    words: [...rest, ...program, ...words],
    heredoc
  };
}

/** What runs a script, its arguments, and its text where it cannot be an argument. */
function scriptProgram(
  script: string,
  interpreter: readonly string[] | null
): [readonly string[], readonly string[], string] {
  const words = interpreter ?? ['sh'];
  const flag = script.length > MAX_ARGUMENT ? null : programFlag(words);
  if (flag !== null) {
    return [words, [flag, script], ''];
  }
  const name = heredocWord('SCRIPT', script);
  return [words, ['/dev/stdin'], ` <<'${name}'\n${script}\n${name}`];
}

function processFlags(options: ContainerOptions, program: Program): string[] {
  const { init, pull } = options;
  const isTyped = options.stdinOpen || program.heredoc !== '';
  return [
    '--rm',
    ...(options.detach ? ['-d'] : []),
    ...(isTyped || options.tty
      ? [`-${isTyped ? 'i' : ''}${options.tty ? 't' : ''}`]
      : []),
    init === null ? '--init' : `--init=${init}`,
    // The image is the engine's; a registry may have another one of that name.
    ...(pull === 'missing' ? [] : [`--pull ${pull}`]),
    ...given('--name', options.containerName),
    ...given('-w', options.workingDir),
    ...given('-u', options.user),
    ...(options.readOnly ? ['--read-only'] : [])
  ];
}

function networkFlags(options: ContainerOptions): string[] {
  return [
    ...given('--network', options.networkMode),
    ...options.networks.map(({ name, aliases }) =>
      aliases.length === 0
        ? `--network ${word(name)}`
        : `--network ${word(csvLine([`name=${name}`, ...aliases.map(alias => `alias=${alias}`)]))}`
    ),
    ...options.ports.map(port => `-p ${portText(port)}`),
    ...options.extraHosts.map(
      ({ host, address }) => `--add-host ${word(`${host}:${address}`)}`
    )
  ];
}

function portText({
  hostIp,
  host,
  container,
  protocol
}: PublishedPort): string {
  const ip = hostIp.includes(':') ? `[${hostIp}]` : hostIp;
  const suffix = protocol === 'tcp' ? '' : `/${protocol}`;
  return word(`${ip}:${host ?? ''}:${container}${suffix}`);
}

function dataFlags(options: ContainerOptions): string[] {
  return [
    ...options.volumes.map(mountFlag),
    ...options.envFiles.map(({ path }) => `--env-file ${word(path)}`),
    ...Object.entries(options.environment).map(
      ([name, value]) =>
        `-e ${word(value === null ? name : `${name}=${value}`)}`
    ),
    ...Object.entries(options.labels).map(
      ([name, value]) => `-l ${word(`${name}=${value}`)}`
    )
  ];
}

function mountFlag(mount: ContainerMount): string {
  const { type, source, target, readOnly } = mount;
  if (type === 'tmpfs') {
    const size = mount.size === undefined ? [] : [`size=${mount.size}`];
    const words = [...(readOnly ? ['ro'] : []), ...size];
    return `--tmpfs ${word([target, words.join(',')].filter(Boolean).join(':'))}`;
  }
  const isShort = type !== 'image' && !`${source}${target}`.includes(':');
  if (isShort && (source !== '' || !readOnly)) {
    const rest = `${source === '' ? '' : ':'}${target}${readOnly ? ':ro' : ''}`;
    return type === 'bind'
      ? `-v ${bindWord('', source, rest)}`
      : `-v ${word(source + rest)}`;
  }
  const fields = [
    `target=${target}`,
    ...(readOnly && type !== 'image' ? ['readonly'] : [])
  ];
  if (type === 'bind') {
    return `--mount ${bindWord('type=bind,source=', source, `,${csvLine(fields)}`)}`;
  }
  const from = source === '' ? [] : [`source=${source}`];
  return `--mount ${word(csvLine([`type=${type}`, ...from, ...fields]))}`;
}

/** A relative path behind `$PWD`, with what stands before and after it, as one word of a shell. */
function bindWord(before: string, source: string, after: string): string {
  if (source.startsWith('/')) {
    return word(before + source + after);
  }
  const path = source.replace(/^(?:\.\/+)+/, '').replace(/^\.$/, '');
  const rest = `${path === '' ? '' : `/${path}`}${after}`;
  return /["\\`$!]/.test(rest)
    ? `"${before}$PWD"${word(rest)}`
    : `"${before}$PWD${rest}"`;
}

function limitFlags(options: ContainerOptions): string[] {
  return [
    ...given('-m', size(options.memory)),
    ...given('--cpus', options.cpus === null ? null : String(options.cpus)),
    ...given('--shm-size', size(options.shmSize)),
    ...options.gpus.map(gpu => `--gpus ${word(gpuText(gpu))}`),
    ...options.ulimits.map(({ name, soft, hard }) => {
      const limits = soft === hard ? `${soft}` : `${soft}:${hard}`;
      return `--ulimit ${word(`${name}=${limits}`)}`;
    })
  ];
}

function gpuText(gpu: GpuRequest): string {
  const others = gpu.capabilities.filter(name => name !== 'gpu');
  if (gpu.driver === '' && gpu.count === -1 && others.length === 0) {
    return 'all';
  }
  return csvLine([
    ...(gpu.driver === '' ? [] : [`driver=${gpu.driver}`]),
    ...(gpu.deviceIds.length > 0
      ? [`device=${gpu.deviceIds.join(',')}`]
      : [`count=${gpu.count}`]),
    ...(others.length > 0 ? [`capabilities=${gpu.capabilities.join(',')}`] : [])
  ]);
}

function rightFlags({ privileges }: ContainerOptions): string[] {
  return [
    ...(privileges.privileged ? ['--privileged'] : []),
    ...privileges.capAdd.map(name => `--cap-add ${word(name)}`),
    ...privileges.devices.map(device => `--device ${word(device)}`),
    ...given('--pid', privileges.pid),
    ...given('--ipc', privileges.ipc),
    ...privileges.securityOpt.map(option => `--security-opt ${word(option)}`)
  ];
}

function given(flag: string, value: string | null): string[] {
  return value === null ? [] : [`${flag} ${word(value)}`];
}

/** Bytes in the largest unit that says them exactly. */
function size(bytes: number | null): string | null {
  if (bytes === null) {
    return null;
  }
  for (const [unit, name] of [
    [1024 ** 3, 'g'],
    [1024 ** 2, 'm'],
    [1024, 'k']
  ] as const) {
    if (bytes % unit === 0) {
      return `${bytes / unit}${name}`;
    }
  }
  return `${bytes}b`;
}

function word(text: string): string {
  return joinWords([text]);
}
