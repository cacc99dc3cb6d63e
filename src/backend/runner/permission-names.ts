import type { IRunPermissions } from './contract.js';

/** What `LAYERBOOK_ALLOW` and `--allow` call the permissions. */
export const PERMISSION_NAMES: Readonly<Record<keyof IRunPermissions, string>> =
  {
    bindOutsideRoot: 'container.bind-outside-root',
    bindSockets: 'container.sockets',
    hostNetwork: 'container.host-network',
    privileged: 'container.privileged',
    capAdd: 'container.cap-add',
    devices: 'container.devices',
    hostPid: 'container.host-pid',
    hostIpc: 'container.host-ipc',
    securityOpt: 'container.security-opt'
  };

/** The permissions among `names`; other names count for nothing. */
export function permissionsOf(names: readonly string[]): IRunPermissions {
  return Object.fromEntries(
    Object.entries(PERMISSION_NAMES).flatMap(([key, name]) =>
      names.includes(name) ? [[key, true]] : []
    )
  );
}
