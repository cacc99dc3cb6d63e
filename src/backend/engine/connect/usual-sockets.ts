import { join } from 'node:path';
import type { IConnectScope, IConnectStrategy } from './strategy.js';

/** The sockets at which engines listen unless told otherwise, on Linux and macOS. */
export const usualSockets: IConnectStrategy = {
  name: 'usual sockets',
  explicit: false,
  find(scope) {
    const paths = scope.platform === 'win32' ? [] : pathsOf(scope);
    return Promise.resolve(
      [...new Set(paths)].map(socketPath => ({
        source: socketPath,
        endpoint: { kind: 'socket', host: `unix://${socketPath}`, socketPath }
      }))
    );
  }
};

function pathsOf({ env, home, uid }: IConnectScope): string[] {
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${uid ?? 0}`;
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  const colima = env['COLIMA_HOME'];
  return [
    '/var/run/docker.sock',
    // Docker without root.
    join(runtime, 'docker.sock'),
    // Docker Desktop: macOS, Linux.
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    // OrbStack.
    join(home, '.orbstack/run/docker.sock'),
    // Colima.
    ...(colima === undefined ? [] : [join(colima, 'default/docker.sock')]),
    join(home, '.colima/default/docker.sock'),
    join(config, 'colima/default/docker.sock'),
    // Rancher Desktop.
    join(home, '.rd/docker.sock'),
    // Lima.
    join(home, '.lima/default/sock/docker.sock'),
    join(home, '.lima/docker/sock/docker.sock'),
    // Podman: without root, of the system, in its virtual machine.
    join(runtime, 'podman/podman.sock'),
    '/run/podman/podman.sock',
    join(home, '.local/share/containers/podman/machine/podman.sock')
  ];
}
