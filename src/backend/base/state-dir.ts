import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder that outlives the process: `$XDG_STATE_HOME/layerbook`, made private to the user, as layers hold
 * whatever the images do (design §6 of the history).
 */
export async function ensureStateDir(
  env: NodeJS.ProcessEnv = process.env
): Promise<string> {
  const dir = join(
    env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'),
    'layerbook'
  );
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return dir;
}
