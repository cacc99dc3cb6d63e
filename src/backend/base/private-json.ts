import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

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
