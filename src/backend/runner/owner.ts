import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Label that names the process which made a container: `host:pid:starttime`. */
export const OWNER_LABEL = 'layerbook.owner';

/** Value of {@link OWNER_LABEL} for this process. */
export function ownerLabel(): string {
  return `${place()}:${process.pid}:${startTime(process.pid) ?? ''}`;
}

/**
 * Whether the process that an owner label names is known to be gone: only for one of this host, since a process
 * elsewhere cannot be seen. What is no owner label counts as alive.
 */
export function isOwnerDead(label: string): boolean {
  const match = /^(.*):(\d+):(\d*)$/.exec(label);
  if (match === null || match[1] !== place()) {
    return false;
  }
  const pid = Number(match[2]);
  if (!isRunning(pid)) {
    return true;
  }
  // Process ids are used again; the start time tells the processes apart where the system has it.
  const started = startTime(pid);
  return match[3] !== '' && started !== null && started !== match[3];
}

/** Two containers may share a host name while they see different processes, hence the namespace. */
function place(): string {
  try {
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
    return `${hostname()}/${namespace ?? ''}`;
  } catch {
    return `${hostname()}/`;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Clock ticks from boot to the start of a process (proc(5), field 22 of `stat`); null where there is no /proc. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[19] ?? null;
  } catch {
    return null;
  }
}
