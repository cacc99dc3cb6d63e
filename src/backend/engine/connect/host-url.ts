import { LayerbookError } from '../../../common/protocol/errors.js';
import type { EngineEndpoint, ITlsOptions } from '../docker/endpoint.js';

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * Reads an engine's address as Docker writes it: `unix://`, `npipe://`, `tcp://`, `http://`, `https://`, or
 * `host:port`. `tls` holds the certificates that belong to it, null for none. Throws `engine.unsupported` naming
 * `source` for any other.
 */
export function parseHost(
  host: string,
  tls: ITlsOptions | null,
  source: string
): EngineEndpoint {
  const path = /^(unix|npipe):\/\/(.+)$/.exec(host)?.[2];
  if (path !== undefined) {
    return { kind: 'socket', host, socketPath: path };
  }
  if (/^ssh:\/\//.test(host)) {
    throw new LayerbookError(
      'engine.unsupported',
      `${source} names an engine over ssh (${host}), which Layerbook cannot reach by itself.`,
      {
        hint: 'Forward its socket, for example `ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock user@host`, and set DOCKER_HOST=unix:///tmp/docker.sock.'
      }
    );
  }
  return parseTcp(host, tls, source);
}

function parseTcp(
  host: string,
  tls: ITlsOptions | null,
  source: string
): EngineEndpoint {
  const text = host.includes('://') ? host : `tcp://${host}`;
  const match =
    /^(tcp|http|https):\/\/(\[[^\]]+\]|[^:/[\]]+)(?::(\d+))?\/?$/.exec(text);
  const [, scheme, name, port] = match ?? [];
  if (scheme === undefined || name === undefined) {
    throw new LayerbookError(
      'engine.unsupported',
      `${source} is ${JSON.stringify(host)}, which is not the address of an engine.`,
      { hint: 'Use unix:///path/to/docker.sock or tcp://host:port.' }
    );
  }
  const secure = scheme === 'https' || tls !== null;
  return {
    kind: 'tcp',
    host: text,
    hostname: name.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (secure ? TLS_PORT : PLAIN_PORT) : Number(port),
    tls: tls ?? (secure ? { rejectUnauthorized: true } : null)
  };
}
