import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';

const authSchema = z.object({
  auth: z.optional(z.string()),
  username: z.optional(z.string()),
  password: z.optional(z.string()),
  identitytoken: z.optional(z.string())
});
const proxySchema = z.object({
  httpProxy: z.optional(z.string()),
  httpsProxy: z.optional(z.string()),
  noProxy: z.optional(z.string()),
  ftpProxy: z.optional(z.string()),
  allProxy: z.optional(z.string())
});
const configSchema = z.object({
  auths: z.optional(z.record(z.string(), authSchema)),
  credHelpers: z.optional(z.record(z.string(), z.string())),
  credsStore: z.optional(z.string()),
  /** By the engine's address, or `default`. */
  proxies: z.optional(z.record(z.string(), proxySchema))
});

/** What builds use of the Docker command line's configuration. */
export type DockerConfig = z.infer<typeof configSchema>;

/**
 * Reads `config.json` of `DOCKER_CONFIG` or `~/.docker`; empty when there is none. Throws an `Error` whose message says
 * that the file is not valid.
 */
export async function readDockerConfig(
  env: NodeJS.ProcessEnv
): Promise<DockerConfig> {
  const folder =
    env['DOCKER_CONFIG'] || join(env['HOME'] ?? homedir(), '.docker');
  const path = join(folder, 'config.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    // Nobody has logged in here: that is usual.
    return {};
  }
  try {
    return configSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is not a valid Docker configuration.`, {
      cause: error
    });
  }
}
