/** An address that the engine published a port on, and the link that opens it, if it may be one. */
export interface IPortAddress {
  readonly words: string;
  readonly href: string | null;
}

/** A TCP port that a container publishes on the machine of the Jupyter server. */
export interface IPortTarget {
  readonly host: string;
  readonly port: number;
}

const ADDRESS =
  /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9a-f:]+)\]|(localhost)):(\d{1,5})$/i;
/** Addresses on which the engine's own host answers. */
const LOOPBACK = new Set(['0.0.0.0', '127.0.0.1', '::', '::1', 'localhost']);

/**
 * Reads `host:port` as the engine gave it. A link is made only of a port number, always to `127.0.0.1`, and only when
 * the browser is on the same machine; any other text is shown as it is.
 */
export function readPortAddress(
  host: string,
  containerPort: string,
  isLocal: boolean
): IPortAddress {
  const match = ADDRESS.exec(host);
  const port = Number(match?.[4] ?? 0);
  if (match === null || port < 1 || port > 65_535) {
    return { words: host, href: null };
  }
  const name = match[1] ?? match[2] ?? match[3] ?? '';
  const isLoopback = LOOPBACK.has(name.toLowerCase());
  const words = isLoopback ? `127.0.0.1:${port}` : host;
  const isLink = isLocal && isLoopback && !containerPort.endsWith('/udp');
  return { words, href: isLink ? `http://127.0.0.1:${port}` : null };
}

/** The port that the Jupyter server can show to a browser which is elsewhere; null: it cannot. */
export function readPortTarget(
  host: string,
  containerPort: string
): IPortTarget | null {
  const { href } = readPortAddress(host, containerPort, true);
  const match = ADDRESS.exec(host);
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  return href === null || name === undefined
    ? null
    : { host: name, port: Number(match?.[4]) };
}
