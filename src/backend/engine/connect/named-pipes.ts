import type { IConnectStrategy } from './strategy.js';

const PIPES = [
  'docker_engine',
  'dockerDesktopLinuxEngine',
  'podman-machine-default'
];

/** The named pipes of Docker Desktop and of Podman's machine on Windows. */
export const namedPipes: IConnectStrategy = {
  name: 'named pipes',
  explicit: false,
  find(scope) {
    const names = scope.platform === 'win32' ? PIPES : [];
    return Promise.resolve(
      names.map(name => ({
        source: `npipe:////./pipe/${name}`,
        endpoint: {
          kind: 'socket',
          host: `npipe:////./pipe/${name}`,
          socketPath: `//./pipe/${name}`
        }
      }))
    );
  }
};
