import { isObject } from '../is-object.js';
import { hostName } from './cell-draft.js';
import type { CellDraft } from './cell-draft.js';
import type { OptionKey } from './container-options.js';
import { addTmpfs, addVolume, hostPath } from './convert-mounts.js';
import { addPort } from './convert-ports.js';
import { isFromOutside } from './shell-variable.js';
import { splitWords } from './shell-words.js';

/** What a service is read with besides its own mapping. */
export type ServiceContext = {
  /** Whether there is only this service, without a Compose file around it. */
  readonly isAlone: boolean;
  /** Services that others depend on. */
  readonly needed: ReadonlySet<string>;
  /** Top-level `networks` and `volumes`. */
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

type Service = {
  readonly name: string;
  readonly service: Readonly<Record<string, unknown>>;
  readonly context: ServiceContext;
};

/** Keys whose values mean the same in a cell. */
const SAME: ReadonlySet<string> = new Set<OptionKey>([
  'image',
  'environment',
  'env_file',
  'working_dir',
  'user',
  'network_mode',
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
  'pull_policy',
  'privileged',
  'cap_add',
  'devices',
  'pid',
  'ipc',
  'security_opt'
]);

type Apply = (draft: CellDraft, value: unknown, at: Service) => void;

const APPLY: Readonly<Record<string, Apply>> = {
  build: (draft, _value, { service }) => {
    draft.note(
      service['image'] === undefined
        ? '`build` is left out: put its Dockerfile into Dockerfile cells above this cell, whose image is then used.'
        : '`build` is left out; the cell uses `image`.'
    );
  },
  container_name: (draft, value, { context, name }) => {
    if (!context.isAlone && value !== name) {
      draft.note(
        `\`container_name: ${textOf(value)}\` is left out: other cells reach this one as \`${name}\`, as services do.`
      );
    }
  },
  depends_on: (draft, value) => {
    const isWaiting =
      isObject(value) &&
      Object.values(value).some(
        entry => isObject(entry) && entry['condition'] !== 'service_started'
      );
    if (isWaiting) {
      draft.note(
        '`condition` of `depends_on` is left out: a cell does not wait until a service is ready.'
      );
    }
  },
  deploy: addDeploy,
  expose: () => undefined,
  networks: addNetworks,
  ports: addPorts,
  restart: (draft, value) => {
    if (value !== 'no') {
      draft.note(
        '`restart` is left out: a service is started by running its cell.'
      );
    }
  },
  tmpfs: (draft, value) => {
    for (const item of Array.isArray(value) ? value : [value]) {
      addTmpfs(draft, textOf(item));
    }
  },
  volumes: addVolumes
};

/** Takes one service over into the draft. */
export function applyService(draft: CellDraft, at: Service): void {
  const { service, name, context } = at;
  for (const [key, written] of Object.entries(service)) {
    const value = interpolate(draft, key, written);
    if (value === null || value === undefined || key.startsWith('x-')) {
      continue;
    }
    if (SAME.has(key)) {
      draft.set(key as OptionKey, value);
    } else if (Object.hasOwn(APPLY, key)) {
      APPLY[key]?.(draft, value, at);
    } else if (key !== 'command' && key !== 'entrypoint') {
      draft.note(`\`${key}\` has no counterpart in a container cell.`);
    }
  }
  applyProgram(draft, at);
  const ownName = hostName(
    context.isAlone ? textOf(service['container_name'] ?? '') : name
  );
  draft.set('container_name', ownName ?? undefined);
  if (ownName !== null && !context.isAlone && ownName !== name) {
    draft.note(
      `Other cells reach this one as \`${ownName}\`, since a host name has no \`_\`.`
    );
  }
  if (service['image'] !== undefined && service['pull_policy'] === undefined) {
    draft.set('pull_policy', 'missing');
  }
  if (isService(at)) {
    draft.set('detach', true);
  }
}

/** Whether a service is there to run on, rather than to do something and end. */
function isService({ name, service, context }: Service): boolean {
  return (
    context.needed.has(name) ||
    ['ports', 'expose', 'healthcheck'].some(
      key => service[key] !== undefined && service[key] !== null
    ) ||
    !['no', undefined, null].includes(service['restart'] as string | null)
  );
}

function applyProgram(draft: CellDraft, { service }: Service): void {
  const entrypoint = wordsOf(draft, 'entrypoint', service['entrypoint']);
  draft.set('entrypoint', entrypoint ?? undefined);
  const command = wordsOf(draft, 'command', service['command']);
  if (command !== null || entrypoint !== null) {
    draft.run(command ?? []);
  }
}

function wordsOf(
  draft: CellDraft,
  key: string,
  written: unknown
): string[] | null {
  const value = interpolate(draft, key, written);
  if (value === null || value === undefined) {
    return null;
  }
  return Array.isArray(value) ? value.map(textOf) : splitWords(textOf(value));
}

/** Replaces `$$`, and `${NAME:-default}` by its default; other variables stay as they are, with a note. */
function interpolate(draft: CellDraft, key: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => interpolate(draft, key, item));
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        key === 'environment' && isFromOutside(name, item)
          ? null
          : interpolate(draft, key, item)
      ])
    );
  }
  if (typeof value !== 'string') {
    return value;
  }
  const own = /^([A-Za-z_]\w*)=(.*)$/s.exec(value);
  if (key === 'environment' && own && isFromOutside(own[1] ?? '', own[2])) {
    return own[1];
  }
  return value.replace(
    /\$\$|\$\{([A-Za-z_]\w*)(?::?-([^}]*))?[^}]*\}|\$([A-Za-z_]\w*)/g,
    (found, name?: string, fallback?: string) => {
      if (found === '$$') {
        return '$';
      }
      if (key === 'volumes' && /^\$\{?PWD\}?$/.test(found)) {
        return found;
      }
      draft.note(
        fallback === undefined
          ? `\`${found}\` in \`${key}\` is not replaced here; write the value.`
          : `\`${name}\` in \`${key}\` became its default, \`${fallback}\`.`
      );
      return fallback ?? found;
    }
  );
}

function addPorts(draft: CellDraft, value: unknown): void {
  for (const item of Array.isArray(value) ? value : []) {
    if (!isObject(item)) {
      addPort(draft, textOf(item));
      continue;
    }
    const { target, published, host_ip, protocol, ...others } = item;
    noteOthers(draft, 'ports', others, ['name', 'mode', 'app_protocol']);
    const ip = host_ip === undefined ? '' : `${textOf(host_ip)}:`;
    const host = published === undefined ? '' : textOf(published);
    const lead = ip === '' && host === '' ? '' : `${ip}${host}:`;
    const end = protocol === undefined ? '' : `/${textOf(protocol)}`;
    addPort(draft, `${lead}${textOf(target)}${end}`);
  }
}

function addNetworks(
  draft: CellDraft,
  value: unknown,
  { context }: Service
): void {
  const names = Array.isArray(value)
    ? value.map(textOf)
    : Object.keys(isObject(value) ? value : {});
  for (const name of names) {
    const network = context.networks[name];
    const isExternal = isObject(network) && Boolean(network['external']);
    if (isExternal) {
      const real = network['name'];
      draft.add('networks', typeof real === 'string' ? real : name);
    } else if (name !== 'default') {
      draft.note(
        `The network \`${name}\` is left out: the cells of a notebook share a network of their own.`
      );
    }
  }
}

function addVolumes(draft: CellDraft, value: unknown, at: Service): void {
  for (const item of Array.isArray(value) ? value : []) {
    if (isObject(item)) {
      addLongVolume(draft, item, at);
      continue;
    }
    addVolume(draft, textOf(item), source => volumeName(draft, source, at));
  }
}

function addLongVolume(
  draft: CellDraft,
  item: Record<string, unknown>,
  at: Service
): void {
  const { type, source, target, read_only, tmpfs, ...others } = item;
  noteOthers(draft, 'volumes', others, []);
  const size = isObject(tmpfs) ? tmpfs['size'] : undefined;
  draft.add('volumes', {
    type,
    ...(source === undefined
      ? {}
      : { source: volumeName(draft, textOf(source), at) }),
    target,
    ...(read_only === undefined ? {} : { read_only }),
    ...(size === undefined ? {} : { tmpfs: { size } })
  });
}

/** The name that a volume has on the engine, and a note when it would be made in a way that a cell does not. */
function volumeName(
  draft: CellDraft,
  source: string,
  { context }: Service
): string {
  const volume = context.volumes[source];
  if (!isObject(volume)) {
    return hostPath(source);
  }
  const { name, external, ...others } = volume;
  void external;
  noteOthers(draft, `volumes.${source}`, others, ['labels']);
  return typeof name === 'string' ? name : source;
}

/** `deploy.resources`: limits and devices. */
function addDeploy(draft: CellDraft, value: unknown): void {
  const deploy = isObject(value) ? value : {};
  const { resources, ...others } = deploy;
  noteOthers(draft, 'deploy', others, []);
  const { limits, reservations } = isObject(resources) ? resources : {};
  if (isObject(limits)) {
    const { cpus, memory, ...more } = limits;
    noteOthers(draft, 'deploy.resources.limits', more, []);
    draft.set('cpus', cpus ?? draft.get('cpus'));
    draft.set('mem_limit', memory ?? draft.get('mem_limit'));
  }
  if (isObject(reservations)) {
    const { devices, ...more } = reservations;
    noteOthers(draft, 'deploy.resources.reservations', more, []);
    draft.set('gpus', devices ?? draft.get('gpus'));
  }
}

/** A note for the fields of a mapping that are not carried over; `silent` ones say nothing that matters. */
function noteOthers(
  draft: CellDraft,
  key: string,
  others: Readonly<Record<string, unknown>>,
  silent: readonly string[]
): void {
  for (const name of Object.keys(others)) {
    if (!silent.includes(name)) {
      draft.note(`\`${key}.${name}\` has no counterpart in a container cell.`);
    }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
