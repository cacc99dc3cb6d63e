import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, readTrimmed } from './files.js';
import type { Oid } from './object.js';
import type { ObjectStore } from './object-store.js';

const OID = /^[0-9a-f]{40}$/;
/** A tag of a tag of a tag … */
const MAX_PEEL = 16;

/**
 * The refs below `prefix` (`refs/tags/`), by name without it, loose and packed. Symbolic refs and what is no ref (a lock,
 * what a crash left) are not among them.
 */
export function listRefs(gitDir: string, prefix: string): Map<string, Oid> {
  const refs = new Map<string, Oid>();
  for (const [name, oid] of packedRefs(gitDir)) {
    if (name.startsWith(prefix)) {
      refs.set(name.slice(prefix.length), oid);
    }
  }
  for (const name of looseNames(join(gitDir, prefix), '')) {
    const oid = readTrimmed(join(gitDir, prefix, name));
    if (oid !== null && OID.test(oid)) {
      refs.set(name, oid);
    }
  }
  return refs;
}

/** The branch that HEAD points at, whether it exists yet or not; null when HEAD points at a commit. */
export function activeBranch(gitDir: string): string | null {
  const head = readTrimmed(join(gitDir, 'HEAD')) ?? '';
  return /^ref:\s*refs\/heads\/(.+)$/.exec(head)?.[1] ?? null;
}

/** The commit that a ref's object stands for, through annotated tags; null when it is something else or not there. */
export function peel(objects: ObjectStore, oid: Oid): Oid | null {
  let next = oid;
  for (let depth = 0; depth < MAX_PEEL; depth++) {
    const object = objects.tryRead(next);
    if (object?.type !== 'tag') {
      return object?.type === 'commit' ? next : null;
    }
    const target = /^object ([0-9a-f]{40})\n/.exec(
      object.data.toString('latin1', 0, 48)
    )?.[1];
    if (target === undefined) {
      return null;
    }
    next = target;
  }
  return null;
}

/** What `git gc` made of refs that rest: `OID NAME` lines, with comments and `^OID` of what tags stand for. */
export function packedRefs(gitDir: string): Map<string, Oid> {
  const lines = readTrimmed(join(gitDir, 'packed-refs'))?.split('\n') ?? [];
  return new Map(
    lines
      .filter(line => OID.test(line.slice(0, 40)) && line[40] === ' ')
      .map(line => [line.slice(41), line.slice(0, 40)])
  );
}

function looseNames(dir: string, prefix: string): string[] {
  return entriesOf(join(dir, prefix)).flatMap(entry => {
    const name = prefix + entry.name;
    if (entry.isDirectory()) {
      return looseNames(dir, `${name}/`);
    }
    return name.endsWith('.lock') ? [] : [name];
  });
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
