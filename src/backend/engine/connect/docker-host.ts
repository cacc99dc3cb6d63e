import { join } from 'node:path';
import type { ITlsOptions } from '../docker/endpoint.js';
import { parseHost } from './host-url.js';
import type { IConnectScope, IConnectStrategy } from './strategy.js';
import { readTlsFiles } from './tls-files.js';

/** `DOCKER_HOST` with `DOCKER_TLS_VERIFY` / `DOCKER_TLS` and `DOCKER_CERT_PATH`, as the docker command reads them. */
export const dockerHost: IConnectStrategy = {
  name: 'DOCKER_HOST',
  explicit: true,
  async find(scope) {
    const host = scope.env['DOCKER_HOST'];
    if (!host) {
      return [];
    }
    const isTcp = !/^(unix|npipe|ssh):\/\//.test(host);
    const tls = isTcp ? await tlsOf(scope) : null;
    return [
      {
        source: 'DOCKER_HOST',
        endpoint: parseHost(host, tls, 'DOCKER_HOST')
      }
    ];
  }
};

async function tlsOf(scope: IConnectScope): Promise<ITlsOptions | null> {
  const { env, home } = scope;
  const verify = !!env['DOCKER_TLS_VERIFY'];
  if (!verify && !env['DOCKER_TLS']) {
    return null;
  }
  const folder =
    env['DOCKER_CERT_PATH'] ?? env['DOCKER_CONFIG'] ?? join(home, '.docker');
  return readTlsFiles(folder, verify);
}
