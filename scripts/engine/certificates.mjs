import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The certificates this machine trusts, in Debian's place for them. */
export const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** Where a machine's own additions to the bundle are. */
const ADDITIONS = '/usr/local/share/ca-certificates';

/**
 * Copies what the machine trusts into a root file system: the bundle for use
 * as it is, and the additions for a later `update-ca-certificates`.
 */
export function addCertificates(tree) {
  const additions = existsSync(ADDITIONS) ? readdirSync(ADDITIONS) : [];
  const files = additions.filter(name => name.endsWith('.crt'));
  for (const path of [CA_BUNDLE, ...files.map(name => join(ADDITIONS, name))]) {
    if (existsSync(path)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      cpSync(path, join(tree, path), { dereference: true });
    }
  }
}
