import {
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync
} from 'node:fs';
import { join } from 'node:path';

import { installMissing, unpackPackages } from './apt.mjs';
import { dockerConfigFolder, dockerPrefix, EngineError } from './context.mjs';
import { pathWith, run } from './process.mjs';

/**
 * Makes sure that Docker is unpacked in the cache folder and that the
 * programs it calls are on the machine. The caller holds the engine lock.
 *
 * @throws {EngineError} when a package cannot be had or does not run here.
 */
export async function ensureDocker(context) {
  await installMissing(context, {
    runc: 'runc',
    iptables: 'iptables',
    ip: 'iproute2'
  });
  const prefix = dockerPrefix(context);
  if (!existsSync(prefix)) {
    const fresh = `${prefix}.new`;
    rmSync(fresh, { recursive: true, force: true });
    await unpackPackages(
      context,
      {
        current: ['docker.io', 'docker-cli', 'docker-buildx', 'containerd'],
        // docker.io's docker-init is a link to tini-static.
        stable: ['tini']
      },
      fresh
    );
    await checkRuns(context, fresh);
    renameSync(fresh, prefix);
  }
  ensureBuildx(context);
}

/** The variables with which a shell reaches the engine at `dockerHost`. */
export function engineEnvironment(context, dockerHost) {
  return {
    DOCKER_HOST: dockerHost,
    DOCKER_CONFIG: dockerConfigFolder(context),
    PATH: pathWith(programFolders(context))
  };
}

/** Folders of the unpacked programs, for the front of a PATH. */
export function programFolders(context) {
  return ['usr/bin', 'usr/sbin'].map(folder =>
    join(dockerPrefix(context), folder)
  );
}

async function checkRuns(context, prefix) {
  try {
    await run(context, join(prefix, 'usr/sbin/dockerd'), ['--version']);
  } catch (cause) {
    throw new EngineError(
      `The Docker that Debian offers does not run here: ${cause.reason}. Install ` +
        'Docker in another way and set DOCKER_HOST to it.',
      { cause }
    );
  }
}

function ensureBuildx(context) {
  const plugins = join(dockerConfigFolder(context), 'cli-plugins');
  const plugin = join(plugins, 'docker-buildx');
  if (!existsSync(plugin)) {
    const packaged = 'usr/libexec/docker/cli-plugins/docker-buildx';
    mkdirSync(plugins, { recursive: true });
    copyFileSync(join(dockerPrefix(context), packaged), plugin);
  }
}
