import type { ContainerId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { checkRun, expectFailure } from './after-run.js';
import type { IRunEnd } from './contract.js';
import { endsWithin } from './exit-or-stop.js';
import { MaskedOutput } from './masked-output.js';
import { reportRunning, startContainer, type IRun } from './running.js';
import { initFailed } from './start-errors.js';
import { textOutput } from './text-output.js';

/** A service that ends sooner has failed; milliseconds. */
const EARLY_MS = 500;
/** Characters of its first output that are kept to be shown if it does. */
const MAX_EARLY_TEXT = 64 * 1024;

/**
 * Starts the container of a cell with `detach` and hands it to the keeper. One that ends at once is a failure, with the
 * output that tells why; otherwise its output is in its log, which is read there. The container stays with the exit
 * code null only.
 */
export async function startService(
  run: IRun,
  id: ContainerId
): Promise<IRunEnd> {
  const { engine, request } = run;
  const { signal, observer } = request;
  const early = await startOrEnd(run, id);
  if (early !== null) {
    return early;
  }
  signal?.throwIfAborted();
  await reportRunning(run, id);
  const checks = await checkRun(run, { id, exitCode: 0, output: '' });
  if (checks.length > 0) {
    observer.changed({ checks });
  }
  const failure = expectFailure(run.plan, checks, null);
  if (failure) {
    throw failure;
  }
  signal?.throwIfAborted();
  await request.keeper?.serving(engine, {
    notebookId: request.notebookId,
    cellId: request.cellId,
    runId: request.runId,
    containerId: id,
    imageId: run.plan.parts.imageId,
    mountPoints: run.plan.mountPoints
  });
  return { exitCode: null, failure: null };
}

/** Null: it runs, and still did after a while. */
async function startOrEnd(run: IRun, id: ContainerId): Promise<IRunEnd | null> {
  const { engine, request, plan } = run;
  const { observer } = request;
  const held: [1 | 2, string][] = [];
  let length = 0;
  const masked = new MaskedOutput(plan.mask, (stream, text) => {
    held.push([stream, text]);
    length += text.length;
    while (length - (held[0]?.[1].length ?? 0) > MAX_EARLY_TEXT) {
      length -= held.shift()?.[1].length ?? 0;
    }
  });
  const output = textOutput((stream, text) => masked.write(stream, text), {
    tty: plan.parts.options.tty
  });
  using started = await startContainer(run, id, output.write);
  if (!(await endsWithin(started.exit, EARLY_MS))) {
    return null;
  }
  const exitCode = await started.exit;
  await started.streams.ended;
  const refusal = output.takeInitFailure();
  output.end();
  masked.end();
  if (refusal !== null) {
    throw initFailed(refusal);
  }
  for (const [stream, text] of held) {
    observer.output(stream, text);
  }
  const state = await engine.containers.inspect(id);
  observer.changed({
    state: 'exited',
    exitCode,
    outOfMemory: state?.outOfMemory ?? false
  });
  return { exitCode, failure: endedAtOnce(exitCode) };
}

function endedAtOnce(exitCode: number): LayerbookError {
  return new LayerbookError(
    'container.exit',
    `The service ended right after its start, with exit code ${exitCode}.`,
    {
      exitCode,
      hint: 'Read its output above. A service has to stay in the foreground; what should end belongs in a cell without `detach`.'
    }
  );
}
