import type { ContainerId } from '../../common/ids.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { IEngine } from '../engine/contract.js';
import { checkBinds } from './check-binds.js';
import { buildSpec } from './container-spec.js';
import type { ISpecParts } from './container-spec.js';
import type { IContainerRunRequest, RunContainer } from './contract.js';
import { exitOrStop } from './exit-or-stop.js';
import { planRun } from './plan-run.js';
import type { RunPlan } from './plan-run.js';
import { SCRIPT_FOLDER, SCRIPT_NAME } from './program.js';
import { initFailed, isInitMissing, toStartError } from './start-errors.js';
import { tarOfFile } from './tar-entries.js';
import { textOutput } from './text-output.js';
import { readWritableLayer } from './writable-layer.js';

/** How runs differ in tests. */
interface IRunTimes {
  /** How long a signal may take to end the container before the next is sent; milliseconds. */
  readonly graceMs: number;
}

/** Engines that were found to have no init program. */
const withoutInit = new WeakSet<IEngine>();

/** Runs container cells: the {@link RunContainer} of this project. */
export const runContainer: RunContainer = createRunContainer({ graceMs: 2000 });

/** A {@link RunContainer} with other times. */
export function createRunContainer(times: IRunTimes): RunContainer {
  return async (engine, request) => {
    const { observer, signal } = request;
    signal?.throwIfAborted();
    try {
      const plan = await planRun(engine, request);
      return await runPlan({ engine, request, plan, times });
    } catch (error) {
      observer.changed({ state: signal?.aborted ? 'cancelled' : 'failed' });
      signal?.throwIfAborted();
      throw error;
    }
  };
}

/** One attempt to run a plan. */
interface IRun {
  readonly engine: IEngine;
  readonly request: IContainerRunRequest;
  readonly plan: RunPlan;
  readonly times: IRunTimes;
}

/** Runs the plan, and once more without an init program where the engine turns out to have none. */
async function runPlan(run: IRun): Promise<{ exitCode: number }> {
  const { engine, plan } = run;
  const { init, lines } = plan.parts.options;
  if (init !== true && withoutInit.has(engine)) {
    return runOnce(withInit(run, false));
  }
  try {
    return await runOnce(run);
  } catch (error) {
    if (!isInitMissing(error)) {
      throw error;
    }
    if (init === true) {
      throw new LayerbookError(
        'container.start',
        `The engine has no init program, which \`init: true\` (line ${lines.init ?? 1}) asks for.`,
        { cause: error }
      );
    }
    withoutInit.add(engine);
    return runOnce(withInit(run, false));
  }
}

function withInit(run: IRun, init: boolean): IRun {
  const { plan } = run;
  return { ...run, plan: { ...plan, parts: { ...plan.parts, init } } };
}

async function runOnce(run: IRun): Promise<{ exitCode: number }> {
  const { engine, request, plan } = run;
  // Not cancelled half-way: a container whose id never arrived could not be removed.
  await checkBinds(engine, plan.parts, request);
  const id = await asStartError(run, () =>
    engine.containers.create(buildSpec(plan.parts))
  );
  try {
    const exitCode = await runCreated(run, id);
    const state = await engine.containers.inspect(id);
    request.observer.changed({
      state: 'exited',
      exitCode,
      outOfMemory: state?.outOfMemory ?? false
    });
    await reportChanges(run, id);
    return { exitCode };
  } catch (error) {
    throw asStopped(error);
  } finally {
    await removeQuietly(engine, id);
  }
}

/** From a created container to its exit code, with all output handed on. */
async function runCreated(run: IRun, id: ContainerId): Promise<number> {
  const { engine, request, plan, times } = run;
  const { signal, observer } = request;
  signal?.throwIfAborted();
  await putScript(engine, id, plan.parts);
  const output = textOutput(observer);
  const done = new AbortController();
  const attached = await engine.containers.attach(id, output.write);
  try {
    const exit = engine.containers.wait(id, { signal: done.signal });
    // Read below; a start that fails leaves it to be aborted.
    exit.catch(() => undefined);
    signal?.throwIfAborted();
    await asStartError(run, () => engine.containers.start(id));
    await reportRunning(run, id);
    const exitCode = await exitOrStop(engine, id, exit, {
      signal,
      graceMs: times.graceMs
    });
    if (exitCode !== null) {
      await attached.ended;
    }
    const refusal = output.takeInitFailure();
    output.end();
    signal?.throwIfAborted();
    if (refusal !== null) {
      throw initFailed(refusal);
    }
    return exitCode ?? 137;
  } finally {
    done.abort();
    attached.close();
  }
}

async function putScript(
  engine: IEngine,
  id: ContainerId,
  { program }: ISpecParts
): Promise<void> {
  if (program.file !== null) {
    const tar = await tarOfFile(SCRIPT_NAME, program.file);
    await engine.containers.putArchive(id, SCRIPT_FOLDER, tar);
  }
}

async function reportRunning(
  { engine, request }: IRun,
  id: ContainerId
): Promise<void> {
  const state = await engine.containers.inspect(id);
  request.observer.changed({
    state: 'running',
    containerId: id,
    // A container that is over already has no process and no ports.
    ...(state && state.pid > 0 ? { hostPid: state.pid } : {}),
    ports: Object.entries(state?.ports ?? {}).flatMap(([container, hosts]) =>
      hosts.map(host => ({ container, host }))
    )
  });
}

async function reportChanges(run: IRun, id: ContainerId): Promise<void> {
  const { engine, request, plan } = run;
  const { signal } = request;
  let reference: ContainerId | null = null;
  try {
    const changes = await readWritableLayer(engine, {
      id,
      mountPoints: plan.mountPoints,
      signal,
      reference: async () => {
        reference ??= await engine.containers.create({
          Image: plan.parts.imageId,
          Labels: plan.parts.labels,
          Entrypoint: ['-'],
          HostConfig: { NetworkMode: 'none' }
        });
        return reference;
      }
    });
    request.observer.changed({ changes });
  } finally {
    if (reference !== null) {
      await removeQuietly(engine, reference);
    }
  }
}

/** Removal must not hide how the run ended; what an engine that is gone keeps is swept by its label later. */
async function removeQuietly(engine: IEngine, id: ContainerId): Promise<void> {
  await engine.containers.remove(id).catch(() => undefined);
}

async function asStartError<T>(
  { plan }: IRun,
  call: () => Promise<T>
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isInitMissing(error) ? error : toStartError(error, plan.parts);
  }
}

/** An engine that does not answer any more in the middle of a run has stopped. */
function asStopped(error: unknown): unknown {
  if (
    !isLayerbookError(error, 'engine.unreachable') &&
    !isLayerbookError(error, 'engine.notFound')
  ) {
    return error;
  }
  return new LayerbookError(
    'engine.stopped',
    'The container engine stopped while the container ran.',
    { cause: error }
  );
}
