import { open, stat } from 'node:fs/promises';
import type { SecretSource } from '../../../common/notebook/build-config.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { BuildSecret, BuildSsh } from '../../builder/contract.js';
import { MAX_SECRET_BYTES } from '../../builder/secret-service.js';
import type { GivenSsh } from './contract.js';

/** The secret at `path` (absolute) or in a variable, read when it is asked for. */
export function buildSecret(
  id: string,
  source: SecretSource,
  {
    path,
    env
  }: { readonly path: string | null; readonly env: NodeJS.ProcessEnv }
): BuildSecret {
  return 'env' in source
    ? { read: () => Promise.resolve(readVariable(id, source.env, env)) }
    : { read: () => readSecretFile(id, source.file, path ?? source.file) };
}

function readVariable(
  id: string,
  name: string,
  env: NodeJS.ProcessEnv
): Buffer {
  const value = env[name];
  if (value === undefined) {
    throw new LayerbookError(
      'build.secretMissing',
      `The secret \`${id}\` has no value: the environment variable ${name} is not set where Layerbook runs.`,
      {
        hint: `Set ${name} before Jupyter (or \`layerbook\`) is started, or name another source.`
      }
    );
  }
  return Buffer.from(value);
}

/** No more is read than shows that it is too large: the builder says so. */
async function readSecretFile(
  id: string,
  written: string,
  path: string
): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw fileError(id, written, error);
  });
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of file.createReadStream({
      autoClose: false
    }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_SECRET_BYTES) {
        break;
      }
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw fileError(id, written, error);
  } finally {
    await file.close();
  }
}

function fileError(id: string, file: string, cause: unknown): LayerbookError {
  const { code } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EISDIR: 'is a folder',
    EACCES: 'may not be read by this user'
  };
  const reason = reasons[code ?? ''] ?? `cannot be read (${code ?? 'unknown'})`;
  return new LayerbookError(
    'build.secretMissing',
    `The secret \`${id}\` has no value: the file \`${file}\` ${reason}.`,
    { hint: 'Create the file, or name another source.', cause }
  );
}

/**
 * What an ssh mount reaches. Throws `build.secretMissing` when there is no agent, a file is missing, or sockets and keys
 * are mixed.
 */
export async function buildSsh(
  id: string,
  source: GivenSsh,
  env: NodeJS.ProcessEnv
): Promise<BuildSsh> {
  if ('agent' in source) {
    const agentSocket = env['SSH_AUTH_SOCK'];
    if (!agentSocket) {
      throw new LayerbookError(
        'build.secretMissing',
        `There is no SSH agent for the id \`${id}\`: SSH_AUTH_SOCK is not set where Layerbook runs.`,
        {
          hint: 'Start an SSH agent before Jupyter (or `layerbook`) is started, or name a key file.'
        }
      );
    }
    return { agentSocket };
  }
  const sockets = await Promise.all(
    source.files.map(file => isSocket(id, file))
  );
  const [first] = source.files;
  if (first !== undefined && sockets[0] && sockets.length === 1) {
    return { agentSocket: first };
  }
  if (sockets.includes(true)) {
    throw new LayerbookError(
      'build.secretMissing',
      `The SSH source \`${id}\` names an agent’s socket and something else.`,
      { hint: 'Name one socket, or key files only.' }
    );
  }
  return { keyFiles: source.files };
}

async function isSocket(id: string, file: string): Promise<boolean> {
  try {
    return (await stat(file)).isSocket();
  } catch (error) {
    throw new LayerbookError(
      'build.secretMissing',
      `The SSH source \`${id}\` cannot be used: the file \`${file}\` cannot be read.`,
      { hint: 'Correct the path, or create the file.', cause: error }
    );
  }
}
