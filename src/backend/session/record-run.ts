import type { CellId } from '../../common/ids.js';
import type { RunEvent, RunEventBody } from '../../common/protocol/runs.js';
import { logError } from '../base/logger.js';
import { recordRun } from '../history/refs/run-journal.js';
import type { IRunContext } from './context.js';

type CommittedSteps = Extract<
  RunEventBody,
  { kind: 'layersCommitted' }
>['steps'];
type StepChange = Extract<RunEvent, { kind: 'stepChanged' }>;

/** Notes beside the history how the steps of a cell went that these commits stand for. */
export async function recordSteps(
  { history, log }: Pick<IRunContext, 'history' | 'log'>,
  cellId: CellId,
  steps: CommittedSteps
): Promise<void> {
  const last = new Map<number, StepChange>();
  const stop = log.subscribe(0, event => {
    if (event.kind === 'stepChanged' && event.cellId === cellId) {
      last.set(event.step, event);
    }
  });
  stop();
  const byCommit = new Map<string, StepChange[]>();
  for (const { step, commit } of steps) {
    const change = last.get(step);
    if (change && commit !== undefined) {
      byCommit.set(commit, [...(byCommit.get(commit) ?? []), change]);
    }
  }
  const entries = [...byCommit].map(([oid, changes]) => {
    const times = changes.flatMap(({ ms }) => ms ?? []);
    return {
      oid,
      date: new Date(Math.max(...changes.map(({ at }) => at))).toISOString(),
      cached: changes.every(({ state }) => state === 'cached'),
      milliseconds:
        times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0)
    };
  });
  try {
    await history.update(({ repository }) => {
      recordRun(repository.gitDir, entries);
      return Promise.resolve();
    });
  } catch (error) {
    // The commits are there all the same.
    logError('could not record how the steps of a cell went', error);
  }
}
