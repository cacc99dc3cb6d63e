import { readDockerConfig } from './docker-config.js';
import type { DockerConfig } from './docker-config.js';

/** The setting in `config.json` and the build argument that it becomes (docker/cli `ParseProxyConfig`). */
const NAMES = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  noProxy: 'NO_PROXY',
  ftpProxy: 'FTP_PROXY',
  allProxy: 'ALL_PROXY'
} as const;

/** The settings in the order in which they are read. */
const SETTINGS = Object.keys(NAMES) as readonly (keyof typeof NAMES)[];

/**
 * The proxies of the Docker command line's configuration as build arguments, upper and lower case, for the engine at
 * `host`. BuildKit has these declared in every Dockerfile and keeps them out of images and cache keys. None when the
 * configuration cannot be read: then a registry's login says so.
 */
export async function proxyArgs(
  env: NodeJS.ProcessEnv,
  host: string
): Promise<Readonly<Record<string, string>>> {
  const { proxies = {} } = await readDockerConfig(env).catch(
    (): DockerConfig => ({})
  );
  const proxy = proxies[host] ?? proxies['default'];
  const args: Record<string, string> = {};
  for (const setting of SETTINGS) {
    const value = proxy?.[setting];
    if (value) {
      args[NAMES[setting]] = value;
      args[NAMES[setting].toLowerCase()] = value;
    }
  }
  return args;
}
