import type { IBuildRights } from './context.js';
import { permissionsOf } from '../runner/permission-names.js';
import { allowedEntitlements, allowedNames } from './secrets/entitlements.js';
import { openApprovals } from './secrets/approvals.js';

/** What builds and container cells may use: what the server's environment allows, what users allowed, and what a command line gave. */
export function openRights(
  stateDir: string,
  given: Partial<Omit<IBuildRights, 'approvals'>> = {}
): IBuildRights {
  return {
    approvals: openApprovals(stateDir),
    given: given.given ?? { secrets: new Map(), ssh: new Map() },
    entitlements: [
      ...new Set([
        ...allowedEntitlements(process.env),
        ...(given.entitlements ?? [])
      ])
    ],
    permissions: {
      ...permissionsOf(allowedNames(process.env)),
      ...given.permissions
    }
  };
}
