import { execFile } from 'node:child_process';
import * as z from 'zod/mini';
import { readDockerConfig } from './docker-config.js';
import type { DockerConfig } from './docker-config.js';

/** What a registry is told; both empty for an anonymous pull. */
export interface ICredentials {
  readonly username: string;
  readonly secret: string;
}

export interface ICredentialsOptions {
  /** Where `DOCKER_CONFIG` and `PATH` are looked up. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const ANONYMOUS: ICredentials = { username: '', secret: '' };

/** The name under which Docker Hub's login is kept, whatever host the engine asks for. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_HOSTS = new Set([
  'registry-1.docker.io',
  'docker.io',
  'index.docker.io'
]);

/** A helper may ask its user to unlock a key chain; longer than this nobody waits. */
const HELPER_TIMEOUT_MS = 30_000;

const helperAnswerSchema = z.object({
  Username: z.string(),
  Secret: z.string()
});

/**
 * The credentials that `docker login` stored for one registry host, and for no other: from the host's credential helper,
 * the default helper, or the config file itself. Anonymous when there are none. Throws an `Error` whose message says
 * what is wrong with the config file or the helper.
 */
export async function registryCredentials(
  host: string,
  options: ICredentialsOptions
): Promise<ICredentials> {
  const config = await readDockerConfig(options.env);
  const key = HUB_HOSTS.has(host) ? HUB_KEY : host;
  const helper = config.credHelpers?.[key] ?? config.credsStore;
  const stored = helper ? await askHelper(helper, key, options) : null;
  return stored ?? fromFile(config, key);
}

/** Null when the helper has nothing for the host. */
function askHelper(
  helper: string,
  key: string,
  { env, signal }: ICredentialsOptions
): Promise<ICredentials | null> {
  const program = `docker-credential-${helper}`;
  if (!/^[\w.-]+$/.test(helper)) {
    return Promise.reject(
      new Error(
        `The credential helper \`${helper}\` has an unusual name and was not run.`
      )
    );
  }
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      ['get'],
      { env, signal, timeout: HELPER_TIMEOUT_MS },
      (error, stdout) => {
        if (!error) {
          resolveAnswer(stdout).then(resolve, reject);
        } else if (/credentials not found/i.test(stdout)) {
          resolve(null);
        } else {
          const reason = stdout.trim() || error.message;
          reject(
            new Error(`The credential helper ${program} failed: ${reason}`, {
              cause: error
            })
          );
        }
      }
    );
    // A helper that cannot be started has no one to read this; the callback above reports it.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(key);
  });
}

function resolveAnswer(stdout: string): Promise<ICredentials | null> {
  return Promise.resolve(stdout)
    .then(text => helperAnswerSchema.parse(JSON.parse(text)))
    .then(({ Username, Secret }) => ({
      // The agreed sign that the secret is an identity token and no password.
      username: Username === '<token>' ? '' : Username,
      secret: Secret
    }));
}

function fromFile(config: DockerConfig, key: string): ICredentials {
  const auths = config.auths ?? {};
  const name = Object.keys(auths).find(
    candidate => candidate === key || hostOf(candidate) === hostOf(key)
  );
  const entry = auths[key] ?? (name === undefined ? undefined : auths[name]);
  if (!entry) {
    return ANONYMOUS;
  }
  if (entry.identitytoken) {
    return { username: '', secret: entry.identitytoken };
  }
  const decoded = Buffer.from(entry.auth ?? '', 'base64').toString();
  const colon = decoded.indexOf(':');
  return {
    username: entry.username ?? decoded.slice(0, Math.max(colon, 0)),
    secret: entry.password ?? decoded.slice(colon + 1).replace(/\0+$/, '')
  };
}

/** Config files also have `https://host/v1/` where `host` is meant. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
