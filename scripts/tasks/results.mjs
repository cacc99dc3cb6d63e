import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import { inProject } from './project.mjs';

/**
 * What a suite came to. A skipped test counts as failed, unless
 * `test/declared-skips.json` has its title.
 *
 * @typedef {{ passed: number, failed: number, skipped: number,
 * problems: string[] }} Counts
 */

/** A suite that brought no result: one failure, with the reason. */
export function failure(problem) {
  return { passed: 0, failed: 1, skipped: 0, problems: [problem] };
}

/** The counts of one check that either passes or fails. */
export function single(problem) {
  return problem === undefined
    ? { passed: 1, failed: 0, skipped: 0, problems: [] }
    : failure(problem);
}

/** @param {Counts[]} all */
export function sum(all) {
  const total = key => all.reduce((count, counts) => count + counts[key], 0);
  return {
    passed: total('passed'),
    failed: total('failed'),
    skipped: total('skipped'),
    problems: all.flatMap(({ problems }) => problems)
  };
}

/** The counts of Vitest's JSON report. @throws when there is none. */
export function readVitest(path) {
  const report = readReport(path);
  const tests = report.testResults.flatMap(file =>
    file.assertionResults.map(({ fullName, status, failureMessages }) => ({
      title: fullName,
      reason: failureMessages?.[0],
      status: status === 'passed' || status === 'failed' ? status : 'skipped'
    }))
  );
  const broken = report.testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !hasFailed(assertionResults)
    )
    .map(({ name, message }) =>
      failure(`${name}: ${message || 'failed outside its tests'}`)
    );
  return complete([count(tests), ...broken], report.success);
}

/** The counts of Playwright's JSON report. @throws when there is none. */
export function readPlaywright(path) {
  const report = readReport(path);
  const tests = report.suites.flatMap(listPlaywright);
  const errors = report.errors.map(({ message }) => failure(message));
  return complete([count(tests), ...errors], report.stats.unexpected === 0);
}

const hasFailed = results => results.some(({ status }) => status === 'failed');

function listPlaywright({ specs = [], suites = [] }) {
  const own = specs.flatMap(({ title, tests }) =>
    tests.map(({ status, results }) => ({
      title,
      reason: results.find(({ error }) => error)?.error.message,
      // A flaky test failed at least once.
      status: { expected: 'passed', skipped: 'skipped' }[status] ?? 'failed'
    }))
  );
  return [...own, ...suites.flatMap(listPlaywright)];
}

function count(tests) {
  const declared = readDeclaredSkips();
  const isDeclared = ({ title }) => declared[title] !== undefined;
  const skipped = tests.filter(({ status }) => status === 'skipped');
  const undeclared = skipped.filter(test => !isDeclared(test));
  const failed = tests.filter(({ status }) => status === 'failed');
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed.length + undeclared.length,
    skipped: skipped.length - undeclared.length,
    problems: [
      ...failed.map(({ title, reason }) => `${title}: ${firstLine(reason)}`),
      ...undeclared.map(({ title }) => `${title} (skipped, and not declared)`)
    ]
  };
}

function firstLine(text = 'no reason was given') {
  return stripVTControlCharacters(text).trim().split('\n')[0];
}

// A runner can fail for a reason that is in none of its tests.
function complete(all, success) {
  const counts = sum(all);
  if (counts.passed + counts.failed + counts.skipped === 0) {
    return failure('no test was found');
  }
  return success || counts.failed > 0
    ? counts
    : sum([counts, failure('the runner failed outside its tests')]);
}

function readReport(path) {
  if (!existsSync(path)) {
    throw new Error('it ended without a report');
  }
  return JSON.parse(readFileSync(path, 'utf8'));
}

function readDeclaredSkips() {
  return JSON.parse(
    readFileSync(inProject('test', 'declared-skips.json'), 'utf8')
  );
}
