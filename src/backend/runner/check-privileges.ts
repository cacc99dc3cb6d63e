import type {
  ContainerOptions,
  OptionKey
} from '../../common/container/container-options.js';
import type { IRunPermissions } from './contract.js';
import { refused } from './host-path.js';

/** One right that a cell may ask for. */
interface IPrivilege {
  readonly permission: keyof IRunPermissions;
  readonly key: OptionKey;
  /** What of it the cell asks for, as written; undefined: nothing. */
  readonly asked: (options: ContainerOptions) => string | undefined;
  /** What is risked, behind `… would`. */
  readonly risk: string;
}

/** Restricts a container instead of giving it something. */
const HARMLESS = /^no-new-privileges(?:[:=]true)?$/;

const PRIVILEGES: readonly IPrivilege[] = [
  {
    permission: 'privileged',
    key: 'privileged',
    asked: ({ privileges }) =>
      privileges.privileged ? 'privileged: true' : undefined,
    risk: 'make root in the container root on the engine’s machine, with all of its files and devices.'
  },
  {
    permission: 'capAdd',
    key: 'cap_add',
    asked: ({ privileges: { capAdd } }) =>
      capAdd.length > 0 ? `cap_add: [${capAdd.join(', ')}]` : undefined,
    risk: 'give root in the container a part of root’s rights on the engine’s machine.'
  },
  {
    permission: 'devices',
    key: 'devices',
    asked: ({ privileges: { devices } }) =>
      devices.length > 0 ? `devices: [${devices.join(', ')}]` : undefined,
    risk: 'let the container use a device of the engine’s machine directly, past all rights on files.'
  },
  {
    permission: 'hostPid',
    key: 'pid',
    asked: ({ privileges: { pid } }) => (pid ? 'pid: host' : undefined),
    risk: 'let the container see, and as root end, all processes of the engine’s machine.'
  },
  {
    permission: 'hostIpc',
    key: 'ipc',
    asked: ({ privileges: { ipc } }) => (ipc ? 'ipc: host' : undefined),
    risk: 'let the container read and change memory that programs of the engine’s machine share.'
  },
  {
    permission: 'securityOpt',
    key: 'security_opt',
    asked: ({ privileges: { securityOpt } }) => {
      const risky = securityOpt.filter(option => !HARMLESS.test(option));
      return risky.length > 0
        ? `security_opt: [${risky.join(', ')}]`
        : undefined;
    },
    risk: 'change what protects the engine’s machine from programs in the container.'
  },
  {
    permission: 'hostNetwork',
    key: 'network_mode',
    asked: ({ networkMode }) =>
      networkMode === 'host' ? 'network_mode: host' : undefined,
    risk: 'give the container the network of the engine’s machine, with services that only that machine can reach.'
  },
  {
    permission: 'hostNetwork',
    key: 'networks',
    // Docker takes these names for modes, whatever networks there are.
    asked: ({ networks }) =>
      networks.find(({ name }) => name === 'host' || /^container:/.test(name))
        ?.name,
    risk: 'give the container a network that is not its own, with services that nothing else can reach.'
  }
];

/** Throws `container.refused`, with line and what is risked, for the first right that the cell asks for and may not have. */
export function checkPrivileges(
  options: ContainerOptions,
  allow: IRunPermissions = {}
): void {
  for (const { permission, key, asked, risk } of PRIVILEGES) {
    const written = asked(options);
    if (written !== undefined && allow[permission] !== true) {
      const line = options.lines[key] ?? 1;
      throw refused(
        line,
        `\`${written}\` (line ${line}) would ${risk}`,
        permission
      );
    }
  }
}
