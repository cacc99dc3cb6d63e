import type { ContainerId } from '../../common/ids.js';
import { afterRun, readBefore } from './after-run.js';
import type { IRunEnd } from './contract.js';
import { exitOrStop } from './exit-or-stop.js';
import { MaskedOutput, TextTail } from './masked-output.js';
import { reportRunning, startContainer, type IRun } from './running.js';
import { initFailed } from './start-errors.js';
import { textOutput } from './text-output.js';

/** Exit code of what SIGKILL ended, where even that seems not to have. */
const KILLED = 137;

/** From a created container to its end, with all that a card says of it. `hasChanges`: its writable layer is not empty. */
export async function runToEnd(
  run: IRun,
  id: ContainerId
): Promise<IRunEnd & { readonly hasChanges: boolean }> {
  const { engine, request } = run;
  const before = await readBefore(run, id);
  const { exitCode, output, since } = await runCreated(run, id, at =>
    before.giveBack(at)
  );
  const state = await engine.containers.inspect(id);
  request.observer.changed({
    state: 'exited',
    exitCode,
    outOfMemory: state?.outOfMemory ?? false
  });
  return {
    exitCode,
    ...(await afterRun(run, { id, exitCode, output, since, before }))
  };
}

/** Runs it with all output handed on. `onStopped` is called when it was stopped, before that is thrown. */
async function runCreated(
  run: IRun,
  id: ContainerId,
  onStopped: (since: number) => Promise<void>
): Promise<{ exitCode: number; output: TextTail; since: number }> {
  const { engine, request, plan, times } = run;
  const { signal, observer } = request;
  const { expect, tty } = plan.parts.options;
  const isChecked = expect.output.length + expect.noOutput.length > 0;
  const kept = new TextTail();
  const masked = new MaskedOutput(plan.mask, (stream, text) => {
    if (isChecked) {
      kept.add(text);
    }
    observer.output(stream, text);
  });
  const output = textOutput((stream, text) => masked.write(stream, text), {
    tty
  });
  using started = await startContainer(run, id, output.write);
  await reportRunning(run, id);
  const exitCode = await exitOrStop(engine, id, started.exit, {
    signal,
    graceMs: times.graceMs,
    onSignal: (name, nextAt) =>
      observer.changed({ stopping: { signal: name, nextAt } })
  });
  if (exitCode !== null) {
    await started.streams.ended;
  }
  const refusal = output.takeInitFailure();
  output.end();
  masked.end();
  if (signal?.aborted) {
    await onStopped(started.since);
    throw signal.reason;
  }
  if (refusal !== null) {
    throw initFailed(refusal);
  }
  return { exitCode: exitCode ?? KILLED, output: kept, since: started.since };
}
