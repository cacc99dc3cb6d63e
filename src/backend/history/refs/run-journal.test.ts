import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRunJournal, recordBranches, recordRun } from './run-journal.js';

let gitDir = '';
const file = (): string => join(gitDir, 'layerbook-runs.jsonl');
const oid = (number: number): string => String(number).padStart(40, '0');
const run = (number: number, day = 1) => ({
  oid: oid(number),
  date: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  cached: day > 1,
  milliseconds: day > 1 ? null : 12
});

beforeEach(() => {
  gitDir = mkdtempSync(join(tmpdir(), 'layerbook-journal-'));
});
afterEach(() => rmSync(gitDir, { recursive: true, force: true }));

describe('the run journal', () => {
  it('is empty at first, and keeps the last run of each commit and the last date of each branch', () => {
    expect(readRunJournal(gitDir).run(oid(1))).toBeNull();
    expect(readRunJournal(gitDir).branchDate('run-0001')).toBeNull();
    recordRun(gitDir, [run(1), run(2)]);
    recordRun(gitDir, [run(1, 2)]);
    recordBranches(gitDir, ['run-0001'], new Date('2026-01-01T00:00:00Z'));
    recordBranches(
      gitDir,
      ['run-0001', 'run-0002'],
      new Date('2026-01-03T00:00:00Z')
    );
    const journal = readRunJournal(gitDir);
    expect(journal.run(oid(1))).toEqual({
      date: '2026-01-02T00:00:00.000Z',
      cached: true,
      milliseconds: null
    });
    expect(journal.run(oid(2))).toEqual({
      date: '2026-01-01T00:00:00.000Z',
      cached: false,
      milliseconds: 12
    });
    expect(journal.branchDate('run-0001')).toBe('2026-01-03T00:00:00.000Z');
    expect(journal.branchDate('run-0002')).toBe('2026-01-03T00:00:00.000Z');
  });

  it('passes over a line that a crash cut short, and writes on lines of its own after it', () => {
    recordRun(gitDir, [run(1)]);
    appendFileSync(file(), `{"oid":"${oid(1)}","da`);
    recordRun(gitDir, [run(2)]);
    appendFileSync(file(), 'null\n7\n{"oid":3,"date":"x"}\n{"date":1}\n{}\n');
    const journal = readRunJournal(gitDir);
    expect(journal.run(oid(1))).toMatchObject({ milliseconds: 12 });
    expect(journal.run(oid(2))).toMatchObject({ milliseconds: 12 });
  });

  it('is readable by its owner only', () => {
    recordRun(gitDir, [run(1)]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is rolled up when it grows: the newest stay, and the file never exceeds its bound', () => {
    const batch = (from: number, day: number) =>
      Array.from({ length: 1000 }, (_, at) => run(from + at, day));
    let largest = 0;
    for (let round = 0; round < 30; round++) {
      // Half of the entries are of commits that were run before.
      recordRun(gitDir, [...batch(round * 1000, 1), ...batch(0, 2)]);
      largest = Math.max(largest, statSync(file()).size);
    }
    expect(largest).toBeLessThan(2.6 * (1 << 20));
    const journal = readRunJournal(gitDir);
    expect(journal.run(oid(29_999))).toMatchObject({ cached: false });
    expect(journal.run(oid(0))).toMatchObject({ cached: true });
    expect(journal.run(oid(1500))).toBeNull();
  });
});
