import { isIP } from 'node:net';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IBuildRequest } from './contract.js';
import { neededEntitlements } from './entitlements.js';
import type { ISolveRequest } from './schema.js';

/** The Dockerfile's name in the session. */
export const DOCKERFILE_NAME = 'Dockerfile';

/** What Docker's command line has for an address of the engine's machine. */
const HOST_GATEWAY = 'host-gateway';

export interface ISolveContext {
  readonly sessionId: string;
  /** Build arguments that the notebook's own go before. */
  readonly defaultArgs: Readonly<Record<string, string>>;
  /** Asked for only when an extra host needs it. */
  readonly hostGateway: () => Promise<string>;
}

/** What BuildKit is asked for. Throws `build.settings` and `build.notAllowed`, and what `hostGateway` throws. */
export async function solveRequest(
  request: IBuildRequest,
  context: ISolveContext
): Promise<Omit<ISolveRequest, 'Ref' | 'Internal'>> {
  const hosts = await addHosts(request.extraHosts ?? [], context.hostGateway);
  const { network = 'default' } = request;
  return {
    Session: context.sessionId,
    Frontend: 'dockerfile.v0',
    FrontendAttrs: {
      filename: DOCKERFILE_NAME,
      ...prefixed(
        'build-arg:',
        withDefaults(request.buildArgs, context.defaultArgs)
      ),
      ...prefixed('label:', request.labels ?? {}),
      ...(request.platform ? { platform: request.platform } : {}),
      ...(request.target ? { target: request.target } : {}),
      ...(request.noCache ? { 'no-cache': '' } : {}),
      ...(request.pull ? { 'image-resolve-mode': 'pull' } : {}),
      ...(network === 'default' ? {} : { 'force-network-mode': network }),
      ...(hosts === '' ? {} : { 'add-hosts': hosts })
    },
    Entitlements: neededEntitlements(request),
    // The engine's own exporter: it stores the image where the engine's API lists it, whatever the image store is.
    Exporters: [{ Type: 'moby', Attrs: { name: request.tag } }]
  };
}

/** BuildKit takes a proxy in either case and only one of them counts: one that is set leaves out the default in both. */
function withDefaults(
  own: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, string>>
): Record<string, string> {
  const set = new Set(Object.keys(own).map(name => name.toLowerCase()));
  const unset = Object.entries(defaults).filter(
    ([name]) => !set.has(name.toLowerCase())
  );
  return { ...Object.fromEntries(unset), ...own };
}

/** `name=address` of each, with commas between. */
async function addHosts(
  hosts: readonly string[],
  hostGateway: () => Promise<string>
): Promise<string> {
  const parts: string[] = [];
  for (const host of hosts) {
    const [, name, written = ''] = /^([^\s:=,"]+)[:=](.*)$/.exec(host) ?? [];
    const address =
      written === HOST_GATEWAY
        ? await hostGateway()
        : written.replace(/^\[(.*)\]$/, '$1');
    if (name === undefined || isIP(address) === 0) {
      throw new LayerbookError(
        'build.settings',
        `The extra host \`${host}\` in the build settings is not understood.`,
        {
          hint: 'Write a name, a colon and an IP address: `db.test:10.0.0.5`, or `host.docker.internal:host-gateway`.'
        }
      );
    }
    parts.push(`${name}=${address}`);
  }
  return parts.join(',');
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [prefix + key, value])
  );
}
