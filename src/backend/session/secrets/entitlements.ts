import type { BuildEntitlement } from '../../builder/contract.js';

const KNOWN: readonly BuildEntitlement[] = [
  'network.host',
  'security.insecure'
];

/** The rights that `LAYERBOOK_ALLOW` gives to builds, a list with commas; names that are not known count for nothing. */
export function allowedEntitlements(
  env: NodeJS.ProcessEnv
): BuildEntitlement[] {
  const names = allowedNames(env);
  return KNOWN.filter(name => names.includes(name));
}

/** The names in `LAYERBOOK_ALLOW`, of rights of builds and of container cells alike. */
export function allowedNames(env: NodeJS.ProcessEnv): string[] {
  return (env['LAYERBOOK_ALLOW'] ?? '').split(',').map(name => name.trim());
}
