import type { ContainerId } from '../../common/ids.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import { logError } from '../base/logger.js';
import { maskedError } from '../builder/masking/masked-error.js';
import type { IEngine } from '../engine/contract.js';
import { checkBinds } from './check-binds.js';
import { buildSpec } from './container-spec.js';
import type { IRunEnd, RunContainer } from './contract.js';
import { planRun } from './plan-run.js';
import { asStartError, type IRun, type IRunTimes } from './running.js';
import { runToEnd } from './run-to-end.js';
import { isInitMissing } from './start-errors.js';
import { startService } from './start-service.js';

/** As many characters of a notebook's id as tell its containers from those of others. */
const SHORT_ID = 8;

/** Engines that were found to have no init program. */
const withoutInit = new WeakSet<IEngine>();

/**
 * Runs container cells: the {@link RunContainer} of this project. A server that ends gives runs eight seconds, hence the
 * times.
 */
export const runContainer: RunContainer = createRunContainer({
  graceMs: [3000, 4000, 2000]
});

/** A {@link RunContainer} with other times. */
export function createRunContainer(times: IRunTimes): RunContainer {
  return async (engine, request) => {
    const { observer, signal } = request;
    signal?.throwIfAborted();
    try {
      const plan = await planRun(engine, request);
      return await runPlan({ engine, request, plan, times }).catch(
        (error: unknown) => {
          throw maskedError(error, plan.mask);
        }
      );
    } catch (error) {
      observer.changed({ state: signal?.aborted ? 'cancelled' : 'failed' });
      signal?.throwIfAborted();
      throw error;
    }
  };
}

/** Runs the plan, and once more without an init program where the engine turns out to have none. */
async function runPlan(run: IRun): Promise<IRunEnd> {
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

async function runOnce(run: IRun): Promise<IRunEnd> {
  const { engine, request, plan } = run;
  // Not cancelled half-way: a container whose id never arrived could not be removed.
  await checkBinds(engine, plan.parts, request);
  const name = serviceName(run);
  const id = await asStartError(run, () =>
    engine.containers.create(
      buildSpec(plan.parts),
      name === null ? {} : { name }
    )
  );
  let stays = false;
  try {
    if (plan.parts.options.detach) {
      const end = await startService(run, id);
      stays = end.exitCode === null;
      return end;
    }
    const { hasChanges, ...end } = await runToEnd(run, id);
    stays = hasChanges && (await leave(run, id));
    return end;
  } catch (error) {
    throw asStopped(error);
  } finally {
    if (!stays) {
      await removeQuietly(engine, id);
    }
  }
}

/** What `docker ps` shows of a service; null: a name that the engine makes up. */
function serviceName({ request, plan }: IRun): string | null {
  const { detach, containerName } = plan.parts.options;
  return detach && containerName !== null
    ? `${containerName}-${request.notebookId.slice(0, SHORT_ID)}`
    : null;
}

/** Hands a container that ended to the keeper, so that what it changed can be looked at. False: there is none. */
async function leave(
  { engine, request, plan }: IRun,
  id: ContainerId
): Promise<boolean> {
  const { keeper, notebookId, cellId, runId, signal } = request;
  if (!keeper || signal?.aborted) {
    return false;
  }
  try {
    await keeper.left(engine, {
      notebookId,
      cellId,
      runId,
      containerId: id,
      imageId: plan.parts.imageId,
      mountPoints: plan.mountPoints
    });
  } catch (error) {
    // The program has done its work: what it changed is in the card.
    logError('could not keep a container that ended', error);
    return false;
  }
  request.observer.changed({ leftover: true });
  return true;
}

/** Removal must not hide how the run ended; what an engine that is gone keeps is swept by its label later. */
async function removeQuietly(engine: IEngine, id: ContainerId): Promise<void> {
  await engine.containers.remove(id).catch(() => undefined);
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
