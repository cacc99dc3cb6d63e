import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ITlsOptions } from '../docker/endpoint.js';

/**
 * Reads `ca.pem`, `cert.pem` and `key.pem` of a folder; each may be missing, as Docker allows. Throws
 * `engine.unreachable` naming a file that is there and cannot be read.
 */
export async function readTlsFiles(
  folder: string,
  rejectUnauthorized: boolean
): Promise<ITlsOptions> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(name =>
      readIfThere(join(folder, name))
    )
  );
  return { ca, cert, key, rejectUnauthorized };
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw new LayerbookError(
      'engine.unreachable',
      `The engine’s certificate ${path} cannot be read (${code}).`,
      { cause: error }
    );
  }
}
