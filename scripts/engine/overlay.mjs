import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { EngineError } from './context.mjs';
import { run } from './process.mjs';

/**
 * Tries a writable overlay mount in a data root, which both stores need and
 * which dockerd does not try for the containerd store.
 *
 * @throws {EngineError} when its file system does not allow one.
 */
export async function assertOverlay(context, dataRoot) {
  const folder = mkdtempSync(join(dataRoot, 'probe-'));
  const [lower, upper, work, merged] = ['l', 'u', 'w', 'm'].map(name => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  });
  const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  try {
    await run(context, 'mount', [
      ...['-t', 'overlay', 'overlay', '-o', layers, merged]
    ]);
    await run(context, 'umount', [merged]);
  } catch (cause) {
    throw new EngineError(
      `The file system of ${dataRoot} cannot hold an engine's images, since it ` +
        `allows no overlay mount: ${cause.reason}. Set LAYERBOOK_CACHE to a folder ` +
        'on ext4 or xfs, or use another engine through DOCKER_HOST. Details: ' +
        context.logFile,
      { cause }
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
