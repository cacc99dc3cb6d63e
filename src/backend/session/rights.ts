import type { IBuildRights } from './context.js';
import { allowedEntitlements } from './secrets/entitlements.js';
import { openApprovals } from './secrets/approvals.js';

/** What builds may use: what the server's environment allows, what users allowed, and what a command line gave. */
export function openRights(
  stateDir: string,
  given: Partial<Pick<IBuildRights, 'given' | 'entitlements'>> = {}
): IBuildRights {
  return {
    approvals: openApprovals(stateDir),
    given: given.given ?? { secrets: new Map(), ssh: new Map() },
    entitlements: [
      ...new Set([
        ...allowedEntitlements(process.env),
        ...(given.entitlements ?? [])
      ])
    ]
  };
}
