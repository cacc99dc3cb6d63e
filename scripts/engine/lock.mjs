import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

import { EngineError } from './context.mjs';

/** Seconds to wait for another run; a first start may download 80 MB. */
const WAIT_SECONDS = 900;

/**
 * Runs `work` while holding the lock `name` of this cache folder. The kernel
 * frees the lock when this process ends, however it ends.
 *
 * @throws {EngineError} when another run keeps the lock for too long.
 */
export async function withLock(context, name, work) {
  if (process.platform !== 'linux') {
    // Elsewhere there is only the pulling of images, which may race.
    return work();
  }
  const folder = join(context.cache, 'locks');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.lock`);
  const descriptor = openSync(path, 'a');
  try {
    if (!(await flock(descriptor, ['-n']))) {
      context.say(`waiting for the lock ${path}`);
      if (!(await flock(descriptor, ['-w', String(WAIT_SECONDS)]))) {
        throw new EngineError(
          `Another run has held ${path} for ${WAIT_SECONDS} seconds. ` +
            'End that run, then try again.'
        );
      }
    }
    return await work();
  } finally {
    closeSync(descriptor);
  }
}

// The lock belongs to the open file that both processes share, so it stays
// with this process after flock(1) has ended.
function flock(descriptor, options) {
  return new Promise((resolve, reject) => {
    const child = spawn('flock', ['-x', ...options, '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor]
    });
    child.on('error', cause =>
      reject(
        new EngineError(
          'The program flock is missing, so two runs could get in each ' +
            "other's way. Install the package util-linux.",
          { cause }
        )
      )
    );
    child.on('close', code => resolve(code === 0));
  });
}
