import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type * as z from 'zod/mini';
import { logError } from './logger.js';

/** Writes a JSON file that only this user may read; whoever reads it has the old one or the new one, never a part. */
export async function writePrivateJson(
  path: string,
  value: unknown
): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, `${JSON.stringify(value, null, 1)}\n`, {
    mode: 0o600
  });
  await rename(draft, path);
}

/** What a JSON file holds; null when it is not there, or makes no sense: the log then says that it `loses` (`keeps nothing`). */
export async function readPrivateJson<T extends z.ZodMiniType>(
  path: string,
  schema: T,
  loses: string
): Promise<z.output<T> | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    logError(`${path} cannot be read and ${loses}`, error);
    return null;
  }
}
