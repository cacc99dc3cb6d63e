import http from 'node:http';
import https from 'node:https';

/** Certificates of a TLS endpoint, in PEM. */
export interface ITlsOptions {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  /** False only where a docker context says `SkipTLSVerify`. */
  readonly rejectUnauthorized: boolean;
}

/** Where an engine listens. `host` is the address as a person writes it (`unix:///run/docker.sock`). */
export type EngineEndpoint =
  | {
      readonly kind: 'socket';
      readonly host: string;
      /** Path of a Unix socket or of a Windows named pipe. */
      readonly socketPath: string;
    }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly hostname: string;
      readonly port: number;
      readonly tls: ITlsOptions | null;
    };

/**
 * An agent that opens one connection per request. A pool would hand out connections that died with a restarted
 * engine, and it saves nothing measurable on a local socket.
 */
export function createAgent(endpoint: EngineEndpoint): http.Agent {
  if (endpoint.kind === 'tcp' && endpoint.tls) {
    return new https.Agent({ keepAlive: false, ...endpoint.tls });
  }
  return new http.Agent({ keepAlive: false });
}

/** Starts a request to the endpoint; the caller writes the body and listens. */
export function startRequest(
  endpoint: EngineEndpoint,
  options: http.RequestOptions
): http.ClientRequest {
  if (endpoint.kind === 'socket') {
    return http.request({
      ...options,
      socketPath: endpoint.socketPath,
      agent: false
    });
  }
  const { hostname, port, tls } = endpoint;
  return tls
    ? https.request({ ...options, hostname, port, agent: false, ...tls })
    : http.request({ ...options, hostname, port, agent: false });
}
