import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { parseHost } from './host-url.js';
import type { ICandidate, IConnectStrategy } from './strategy.js';
import { readTlsFiles } from './tls-files.js';

const configSchema = z.object({ currentContext: z.optional(z.string()) });

const metaSchema = z.object({
  Endpoints: z.object({
    docker: z.object({
      Host: z.string(),
      SkipTLSVerify: z.optional(z.boolean())
    })
  })
});

/**
 * The docker command's context: `DOCKER_CONTEXT`, else `currentContext` of its config file. The context `default`
 * means the usual sockets. Layout of the store: docker/cli `cli/context/store`.
 */
export const dockerContext: IConnectStrategy = {
  name: 'docker context',
  explicit: true,
  async find(scope) {
    const folder = scope.env['DOCKER_CONFIG'] ?? join(scope.home, '.docker');
    const name =
      scope.env['DOCKER_CONTEXT'] ?? (await currentContext(folder)) ?? '';
    if (name === '' || name === 'default') {
      return [];
    }
    return [await readContext(folder, name)];
  }
};

async function currentContext(folder: string): Promise<string | undefined> {
  const config = await readJson(join(folder, 'config.json'));
  return configSchema.safeParse(config).data?.currentContext;
}

async function readContext(folder: string, name: string): Promise<ICandidate> {
  const source = `context ${name}`;
  const id = createHash('sha256').update(name).digest('hex');
  const meta = await readJson(
    join(folder, 'contexts', 'meta', id, 'meta.json')
  );
  const docker = metaSchema.safeParse(meta).data?.Endpoints.docker;
  if (!docker) {
    throw new LayerbookError(
      'engine.unreachable',
      `The docker context ${JSON.stringify(name)} is chosen, but it is not defined in ${folder}.`,
      { hint: 'Choose another with `docker context use`, or set DOCKER_HOST.' }
    );
  }
  const files = await readTlsFiles(
    join(folder, 'contexts', 'tls', id, 'docker'),
    !docker.SkipTLSVerify
  );
  const tls = files.ca || files.cert || docker.SkipTLSVerify ? files : null;
  return { source, endpoint: parseHost(docker.Host, tls, source) };
}

/** Undefined when the file is missing or is not JSON: the docker command then goes on with its defaults too. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
