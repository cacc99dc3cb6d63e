import { anyCsvFields, splitField } from '../csv-fields.js';
import type { CellDraft } from './cell-draft.js';
import { hostName } from './cell-draft.js';
import type { OptionKey } from './container-options.js';
import { addMount, addTmpfs, addVolume, hostPath } from './convert-mounts.js';
import { addPort } from './convert-ports.js';
import type { RunFlag } from './run-flags.js';
import { isFromOutside } from './shell-variable.js';

/** The cell that comes to be, and what only the whole command decides. */
export type RunState = {
  readonly draft: CellDraft;
  /** Aliases by network. */
  readonly networks: Map<string, string[]>;
  /** `--network-alias`, for the network that is given. */
  readonly aliases: string[];
};

type Apply = (state: RunState, value: string, flag: RunFlag) => void;

/** Takes one flag over into the draft, or notes that it has no counterpart. */
export function applyFlag(state: RunState, flag: RunFlag): void {
  const { draft } = state;
  const switchKey = Object.hasOwn(SWITCH_KEYS, flag.name)
    ? SWITCH_KEYS[flag.name]
    : undefined;
  if (switchKey !== undefined) {
    applySwitch(draft, switchKey, flag);
    return;
  }
  const apply = Object.hasOwn(APPLY, flag.name) ? APPLY[flag.name] : undefined;
  if (apply !== undefined) {
    apply(state, flag.value ?? '', flag);
    return;
  }
  const value = flag.value === null ? '' : ` ${flag.value}`;
  const more = Object.hasOwn(INSTEAD, flag.name) ? INSTEAD[flag.name] : null;
  draft.note(
    `\`${flag.written}${value}\` has no counterpart in a container cell${more ? `; ${more}` : ''}.`
  );
}

const SWITCH_KEYS: Readonly<Record<string, OptionKey>> = {
  'read-only': 'read_only',
  detach: 'detach',
  init: 'init',
  interactive: 'stdin_open',
  privileged: 'privileged',
  tty: 'tty'
};

/** What a person can do instead of a flag. */
const INSTEAD: Readonly<Record<string, string>> = {
  'cap-drop': 'an image can run as another `user`',
  'health-cmd': 'the image can have a HEALTHCHECK',
  'memory-swap': '`mem_limit` limits memory',
  'publish-all': 'name each port under `ports`',
  hostname: '`container_name` is the name on the network',
  link: 'cells of a notebook reach each other by `container_name`',
  platform: 'it is a build setting of the notebook',
  restart: 'a service is started by running its cell'
};

function applySwitch(draft: CellDraft, key: OptionKey, flag: RunFlag): void {
  const isOn = flag.value === null || /^(?:true|1|t)$/i.test(flag.value);
  if (key === 'init') {
    // Cells have an init process without asking; only what was written out is kept.
    draft.set(key, flag.value === null ? undefined : isOn);
    return;
  }
  draft.set(key, isOn ? true : undefined);
}

const set =
  (key: OptionKey): Apply =>
  ({ draft }, value) =>
    draft.set(key, numeric(value));

const add =
  (key: OptionKey): Apply =>
  ({ draft }, value) =>
    draft.add(key, value);

const APPLY: Readonly<Record<string, Apply>> = {
  'add-host': ({ draft }, value) => {
    draft.add('extra_hosts', value.replace(/[:=]/, '='));
  },
  'cap-add': add('cap_add'),
  'env-file': ({ draft }, value) => draft.add('env_file', hostPath(value)),
  'network-alias': (state, value) => state.aliases.push(value),
  'security-opt': add('security_opt'),
  'shm-size': set('shm_size'),
  cpus: set('cpus'),
  device: add('devices'),
  entrypoint: ({ draft }, value) => {
    draft.set('entrypoint', value === '' ? [] : [value]);
  },
  env: addVariable,
  gpus: addGpus,
  ipc: addNamespace('ipc'),
  label: ({ draft }, value) => {
    const [name, text] = splitField(value);
    draft.put('labels', name, text ?? '');
  },
  memory: set('mem_limit'),
  mount: ({ draft }, value) => addMount(draft, value),
  name: addName,
  network: addNetwork,
  pid: addNamespace('pid'),
  publish: ({ draft }, value) => addPort(draft, value),
  pull: setPull,
  rm: ({ draft }, _value, flag) => {
    if (/^(?:false|0|f)$/i.test(flag.value ?? '')) {
      draft.note(
        '`--rm=false`: the container of a cell is removed at its end.'
      );
    }
  },
  tmpfs: ({ draft }, value) => addTmpfs(draft, value),
  ulimit: addUlimit,
  user: ({ draft }, value, flag) => {
    if (/[$`]/.test(value)) {
      draft.note(
        `\`${flag.written} ${value}\` is left out: nothing is replaced in option lines. Write the number.`
      );
    } else {
      draft.set('user', value);
    }
  },
  volume: ({ draft }, value) => addVolume(draft, value),
  workdir: ({ draft }, value) => draft.set('working_dir', value)
};

/** Numbers as numbers. */
function numeric(value: string): unknown {
  return /^(?:-1|\d*\.?\d+)$/.test(value) ? Number(value) : value;
}

/** `-e NAME=value`; `-e NAME` and `-e NAME=$NAME` take it from outside. */
function addVariable({ draft }: RunState, written: string): void {
  const [name, value] = splitField(written);
  if (name.endsWith('*')) {
    draft.note(`\`-e ${written}\` has no counterpart; name each variable.`);
    return;
  }
  draft.put('environment', name, isFromOutside(name, value) ? null : value);
}

function addName({ draft }: RunState, value: string): void {
  const name = hostName(value);
  if (name !== value) {
    draft.note(
      name === null
        ? `The name \`${value}\` is left out.`
        : `The name \`${value}\` became \`${name}\`, which is a host name.`
    );
  }
  draft.set('container_name', name ?? undefined);
}

function addNetwork(state: RunState, value: string): void {
  if (value === 'none' || value === 'host' || value === 'bridge') {
    state.draft.set('network_mode', value);
    return;
  }
  if (value === 'default') {
    return;
  }
  const fields = anyCsvFields(value).map(splitField);
  const name = value.includes('=')
    ? fields.find(([field]) => field === 'name')?.[1]
    : value;
  if (name === undefined || name === null || name.includes(':')) {
    state.draft.note(
      `\`--network ${value}\` has no counterpart; cells of a notebook share a network.`
    );
    return;
  }
  const aliases: string[] = [];
  for (const [field, text] of value.includes('=') ? fields : []) {
    if (field === 'alias') {
      aliases.push(text ?? '');
    } else if (field !== 'name') {
      state.draft.note(`\`${field}\` of \`--network\` has no counterpart.`);
    }
  }
  state.networks.set(name, aliases);
}

function addNamespace(key: 'pid' | 'ipc'): Apply {
  return ({ draft }, value, flag) => {
    if (value === 'host') {
      draft.set(key, value);
    } else if (value !== 'private') {
      draft.note(
        `\`${flag.written} ${value}\` has no counterpart in a container cell.`
      );
    }
  };
}

function setPull({ draft }: RunState, value: string): void {
  if (value === 'newer') {
    draft.note('`--pull newer` became `always`.');
  }
  draft.set('pull_policy', value === 'newer' ? 'always' : value);
}

function addUlimit({ draft }: RunState, written: string): void {
  const [name, limits] = splitField(written);
  const [soft = '', hard = soft] = (limits ?? '').split(':');
  draft.put(
    'ulimits',
    name,
    soft === hard ? numeric(soft) : { soft: numeric(soft), hard: numeric(hard) }
  );
}

/** `all`, a number, or fields such as `"device=0,1"` and `capabilities=compute`. */
function addGpus({ draft }: RunState, written: string): void {
  if (written === 'all') {
    draft.set('gpus', 'all');
    return;
  }
  const request: Record<string, unknown> = {};
  for (const field of anyCsvFields(written)) {
    const [name, value] = splitField(field);
    switch (name) {
      case 'device':
        request['device_ids'] = (value ?? '').split(',');
        break;
      case 'capabilities':
        request['capabilities'] = (value ?? '').split(',');
        break;
      case 'driver':
        request['driver'] = value;
        break;
      case 'count':
        request['count'] = value === '-1' ? 'all' : numeric(value ?? '');
        break;
      default:
        if (value === null && /^(?:all|\d+)$/.test(name)) {
          request['count'] = numeric(name);
        } else {
          draft.note(`\`${field}\` of \`--gpus\` has no counterpart.`);
        }
    }
  }
  draft.add('gpus', request);
}
