import { readFile } from 'node:fs/promises';
import type {
  ContainerOptions,
  EnvFile
} from '../../common/container/container-options.js';
import { parseEnvFile } from '../../common/container/env-file.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { IContainerRunRequest } from './contract.js';
import { resolveHostPath } from './host-path.js';

/**
 * The environment of a container in the Engine API's words: `env_file` first, `environment` over it. A variable without
 * a value is taken from `own`; when it is not there either, the image's is removed, as in Compose.
 */
export async function buildEnvironment(
  options: ContainerOptions,
  request: IContainerRunRequest,
  own: NodeJS.ProcessEnv = process.env
): Promise<string[]> {
  const variables = new Map<string, string | undefined>();
  for (const file of options.envFiles) {
    for (const [name, value] of await readVariables(file, request)) {
      variables.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(options.environment)) {
    variables.set(name, value ?? own[name]);
  }
  return [...variables].map(([name, value]) =>
    value === undefined ? name : `${name}=${value}`
  );
}

async function readVariables(
  file: EnvFile,
  request: IContainerRunRequest
): Promise<[string, string][]> {
  const { path, line, required } = file;
  let found: string;
  try {
    found = await resolveHostPath(
      { written: path, line, use: 'env file' },
      request
    );
  } catch (error) {
    if (!required && isLayerbookError(error, 'container.options')) {
      return [];
    }
    throw error;
  }
  const text = await readFile(found, 'utf8').catch((cause: unknown) => {
    throw new LayerbookError(
      'container.options',
      `The env file \`${path}\` (line ${line}) cannot be read.`,
      { lines: [line, line], cause }
    );
  });
  const result = parseEnvFile(text);
  if (result.kind === 'error') {
    throw new LayerbookError(
      'container.options',
      `Line ${result.line} of the env file \`${path}\` (line ${line}) is not \`NAME=value\`.`,
      { lines: [line, line] }
    );
  }
  return Object.entries(result.variables);
}
