import type { IEngineInfo } from '../../../common/protocol/system.js';
import type { ICancellable } from '../contract.js';
import type { EngineEndpoint } from './endpoint.js';
import { getJson } from './http.js';
import { readInfo } from './records/info.js';
import { readVersion } from './records/version.js';

/** A dead socket refuses at once; only a hanging proxy takes this long. Milliseconds. */
const PING_TIMEOUT = 3000;
/** Podman has been seen to take 4 s for `/info` on a busy machine. Milliseconds. */
const INFO_TIMEOUT = 20_000;

/** What an engine says about itself; `source` is added by whoever found it. */
export type ProbedEngine = Omit<IEngineInfo, 'source'>;

/** Asks what answers at `endpoint`, with nothing assumed about it. Throws the connection's own error. */
export async function probe(
  endpoint: EngineEndpoint,
  options: ICancellable = {}
): Promise<ProbedEngine> {
  const { signal } = options;
  const { headers } = await getJson(endpoint, '/_ping', {
    signal,
    timeout: PING_TIMEOUT
  });
  const [version, info] = await Promise.all(
    ['/version', '/info'].map(path =>
      getJson(endpoint, path, { signal, timeout: INFO_TIMEOUT })
    )
  );
  const { apiVersion, kernel, architecture, ...said } = readVersion(
    version?.body
  );
  const podman =
    headers['libpod-api-version'] !== undefined ||
    /libpod/i.test(String(headers['server']));
  return {
    name: podman ? 'podman' : 'docker',
    version: said.version,
    apiVersion,
    host: endpoint.host,
    ...readInfo(info?.body),
    kernel,
    architecture,
    buildkit: !podman && headers['builder-version'] === '2'
  };
}
