import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  writeSync
} from 'node:fs';
import { join } from 'node:path';
import type { ILastRun } from '../../../common/protocol/history.js';
import { logError } from '../../base/logger.js';
import { errnoOf, replaceFile, uniqueSuffix } from '../git/files.js';
import type { Oid } from '../git/object.js';

/** Lines of JSON beside the refs: what differs each time is no part of a commit, or no two runs would give the same. */
const FILE = 'layerbook-runs.jsonl';
/** From this size on the journal is rolled up: of each commit and branch only the last line stays. */
const ROLL_UP_BYTES = 2 << 20;
/** Lines that stay then, the newest; 1.3 MB. */
const KEPT = 10_000;

/** How the line of a commit begins. */
const OID_LINE = '{"oid":"';

/** How a commit's step went in one run. */
export interface IRunRecord extends ILastRun {
  readonly oid: Oid;
}

type JournalRecord =
  IRunRecord | { readonly branch: string; readonly date: string };

/** The last that is known of commits and branches. */
export interface IRunJournal {
  /** How a commit's step went last; null: not recorded. */
  run(oid: Oid): ILastRun | null;
  /** When a branch was moved, taken or left last; ISO 8601, null: not recorded. */
  branchDate(name: string): string | null;
}

/**
 * Adds to the journal of a repository; the caller holds the writer's lock. A journal that cannot be written costs the
 * history nothing but these times, and is only reported to the log.
 */
export function recordRun(
  gitDir: string,
  entries: readonly IRunRecord[]
): void {
  append(
    gitDir,
    entries.map(({ oid, date, cached, milliseconds: ms }) =>
      JSON.stringify({ oid, date, cached, ms })
    )
  );
}

/** As {@link recordRun}: these branches were moved, taken or left just now. */
export function recordBranches(
  gitDir: string,
  names: readonly string[],
  date = new Date()
): void {
  append(
    gitDir,
    names.map(branch => JSON.stringify({ branch, date: date.toISOString() }))
  );
}

/** Reads the journal. A line that a crash cut short is passed over; no journal is an empty one. */
export function readRunJournal(gitDir: string): IRunJournal {
  const last = lastLines(join(gitDir, FILE));
  const record = (key: string): JournalRecord | null =>
    parse(last.get(key) ?? '');
  return {
    run: oid => {
      const run = record(oid);
      return run && 'oid' in run
        ? { date: run.date, cached: run.cached, milliseconds: run.milliseconds }
        : null;
    },
    branchDate: name => record(`branch ${name}`)?.date ?? null
  };
}

function append(gitDir: string, lines: readonly string[]): void {
  if (lines.length === 0) {
    return;
  }
  const path = join(gitDir, FILE);
  try {
    const size = appendLines(path, lines);
    if (size > ROLL_UP_BYTES) {
      rollUp(path, join(gitDir, `tmp_runs_${uniqueSuffix()}`));
    }
  } catch (error) {
    logError('could not record when a step of the history was run', error);
  }
}

/** One write, on lines of its own whatever was left before. Returns the journal's size. */
function appendLines(path: string, lines: readonly string[]): number {
  const fd = openSync(path, 'a+', 0o600);
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    const isCut =
      size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
    const bytes = Buffer.from(`${isCut ? '\n' : ''}${lines.join('\n')}\n`);
    writeSync(fd, bytes);
    return size + bytes.length;
  } finally {
    closeSync(fd);
  }
}

function rollUp(path: string, temporary: string): void {
  const kept = [...lastLines(path).values()].slice(-KEPT);
  replaceFile(path, Buffer.from(`${kept.join('\n')}\n`), temporary);
}

/** The last whole line of each commit, by its id, and of each branch; those written last come last. */
function lastLines(path: string): Map<string, string> {
  const last = new Map<string, string>();
  for (const line of readLines(path)) {
    const key = keyOf(line);
    if (key !== null) {
      last.delete(key);
      last.set(key, line);
    }
  }
  return last;
}

/** Parsing thousands of lines of which a page shows a hundred takes longer than all the rest. */
function keyOf(line: string): string | null {
  if (!line.endsWith('}')) {
    return null;
  }
  if (line.startsWith(OID_LINE)) {
    return line.slice(OID_LINE.length, OID_LINE.length + 40);
  }
  const record = parse(line);
  return record && 'branch' in record ? `branch ${record.branch}` : null;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function parse(line: string): JournalRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const { oid, branch, date, cached, ms } = (value ?? {}) as Record<
    'oid' | 'branch' | 'date' | 'cached' | 'ms',
    unknown
  >;
  if (typeof date !== 'string') {
    return null;
  }
  if (typeof branch === 'string') {
    return { branch, date };
  }
  return typeof oid === 'string'
    ? {
        oid,
        date,
        cached: cached === true,
        milliseconds: typeof ms === 'number' ? ms : null
      }
    : null;
}
