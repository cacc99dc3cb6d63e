import { resolve } from 'node:path';
import type { SecretSource } from '../../../common/notebook/build-config.js';
import type { GivenSsh } from './contract.js';
import { csvFields } from './csv-fields.js';

/** Where the command line was given. */
export interface IFlagPlace {
  /** Relative paths start here. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Reads `docker build`'s `--secret`: `id=ID[,src=FILE|,env=NAME]`; with neither, the variable of that name or else the
 * file. Throws an `Error` of one sentence.
 */
export function parseSecretFlag(
  text: string,
  place: IFlagPlace = here()
): [id: string, source: SecretSource] {
  const { id, type, src, env } = readFields(text);
  if (!id) {
    throw new Error(`The secret \`${text}\` has no id.`);
  }
  if (type !== undefined && type !== 'file' && type !== 'env') {
    throw new Error(`A secret is of type file or env, not ${type}.`);
  }
  const name = env ?? (type === 'env' ? (src ?? id) : undefined);
  if (name) {
    return [id, { env: name }];
  }
  if (src === undefined && type !== 'file' && place.env[id] !== undefined) {
    return [id, { env: id }];
  }
  return [id, { file: resolve(place.folder, src || id) }];
}

interface ISecretFields {
  readonly id?: string;
  readonly type?: string;
  readonly src?: string;
  readonly env?: string;
}

function readFields(text: string): ISecretFields {
  const fields: Record<string, string> = {};
  for (const field of csvFields(text)) {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(field) ?? [];
    const name = key.toLowerCase();
    if (!['id', 'type', 'src', 'source', 'env'].includes(name)) {
      throw new Error(
        `\`${field}\` in a secret is not understood; it takes id=, src= and env=.`
      );
    }
    fields[name === 'source' ? 'src' : name] = value;
  }
  return fields;
}

/**
 * Reads `docker build`'s `--ssh`: `default`, or `ID[=SOCKET|KEY[,KEY…]]`; without a path it is the running agent.
 * Throws an `Error` of one sentence.
 */
export function parseSshFlag(
  text: string,
  place: Pick<IFlagPlace, 'folder'> = here()
): [id: string, source: GivenSsh] {
  const at = text.indexOf('=');
  const id = at < 0 ? text : text.slice(0, at);
  if (id === '') {
    throw new Error(`The SSH source \`${text}\` has no id.`);
  }
  if (at < 0) {
    return [id, { agent: true }];
  }
  const files = text.slice(at + 1).split(',');
  if (files.includes('')) {
    throw new Error(`The SSH source \`${text}\` has an empty path.`);
  }
  return [id, { files: files.map(file => resolve(place.folder, file)) }];
}

function here(): IFlagPlace {
  return { folder: process.cwd(), env: process.env };
}
