import { parse as parsePath } from 'node:path';
import { ensureStateDir } from '../base/state-dir.js';
import type { IBuildRights } from '../session/context.js';
import { openSession, type ISession } from '../session/open-session.js';

/**
 * The back end inside the command's own process, whose root is the file system's: a command may do what its user may.
 * `given` are secrets and rights of the command line.
 */
export async function openLocalSession(
  path: string,
  given: Partial<Omit<IBuildRights, 'approvals'>> & {
    /** Whether containers may be typed into; closed unless given. */
    readonly stdin?: 'open' | 'closed';
  } = {}
): Promise<ISession> {
  return openSession({
    rootDir: parsePath(path).root,
    stateDir: await ensureStateDir(),
    given,
    stdin: given.stdin ?? 'closed'
  });
}
