import { posix } from 'node:path';
import type { IInstruction } from '../../../common/dockerfile/parse.js';
import { csvFields } from './csv-fields.js';

/** What the RUN instructions of a Dockerfile mount. */
export interface IMountedIds {
  readonly secrets: ReadonlySet<string>;
  readonly ssh: ReadonlySet<string>;
  /** A mount whose fields have a variable in them: it may be of any id. */
  readonly isAnyPossible: boolean;
}

/** Ids of the secret and ssh mounts, as BuildKit derives them (`parseMount`, `dispatchSecret`, `dispatchSSH`). */
export function mountedIds(
  instructions: readonly Pick<IInstruction, 'keyword' | 'flags'>[]
): IMountedIds {
  const secrets = new Set<string>();
  const ssh = new Set<string>();
  let isAnyPossible = false;
  for (const { keyword, flags } of instructions) {
    for (const flag of keyword === 'RUN' ? flags : []) {
      const mount = /^--mount=(.*)$/is.exec(flag)?.[1];
      if (mount === undefined) {
        continue;
      }
      const fields = fieldsOf(mount);
      const type = fields.get('type')?.toLowerCase() ?? 'bind';
      if (type === 'secret') {
        secrets.add(secretId(fields));
      } else if (type === 'ssh') {
        ssh.add(fields.get('id') || 'default');
      }
      isAnyPossible ||=
        type.includes('$') ||
        (/^(?:secret|ssh)$/.test(type) && mount.includes('$'));
    }
  }
  return { secrets, ssh, isAnyPossible };
}

function secretId(fields: ReadonlyMap<string, string>): string {
  const target =
    fields.get('target') ?? fields.get('dst') ?? fields.get('destination');
  return (
    fields.get('source') ||
    fields.get('src') ||
    fields.get('id') ||
    posix.basename(target ?? '')
  );
}

function fieldsOf(mount: string): Map<string, string> {
  return new Map(
    csvFields(mount).map(field => {
      const at = field.indexOf('=');
      return at < 0
        ? [field.toLowerCase(), '']
        : [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
    })
  );
}
