import type { ContainerId } from '../../common/ids.js';
import type { IEngine, IStreams } from '../engine/contract.js';
import type { IContainerRunRequest } from './contract.js';
import type { ISpecParts } from './container-spec.js';
import type { StopTimes } from './exit-or-stop.js';
import { openInput } from './open-input.js';
import type { RunPlan } from './plan-run.js';
import { SCRIPT_FOLDER, SCRIPT_NAME } from './program.js';
import { isInitMissing, toStartError } from './start-errors.js';
import { tarOfFile } from './tar-entries.js';

/** How runs differ in tests. */
export interface IRunTimes {
  readonly graceMs: StopTimes;
}

/** One attempt to run a plan. */
export interface IRun {
  readonly engine: IEngine;
  readonly request: IContainerRunRequest;
  readonly plan: RunPlan;
  readonly times: IRunTimes;
}

/** A container that was started. Whoever started it disposes this, which only lets go of it. */
interface IStarted extends Disposable {
  readonly exit: Promise<number>;
  readonly streams: IStreams;
  /** When it was started; Unix milliseconds. */
  readonly since: number;
}

/** Starts a container that was created. Throws `container.start`, or `signal.reason` before that. */
export async function startContainer(
  run: IRun,
  id: ContainerId,
  onOutput: (stream: 1 | 2, chunk: Buffer) => void
): Promise<IStarted> {
  const { engine, request, plan } = run;
  const { stdinOpen, tty } = plan.parts.options;
  request.signal?.throwIfAborted();
  await putScript(engine, id, plan.parts);
  const streams = await engine.containers.attach(id, onOutput, {
    stdin: stdinOpen,
    tty
  });
  const done = new AbortController();
  let settle = (): void => undefined;
  const settled = new Promise<void>(resolve => {
    settle = resolve;
  });
  const input = openInput(run, { id, streams, settled });
  const letGo = (): void => {
    settle();
    input[Symbol.dispose]();
    done.abort();
    streams.close();
  };
  try {
    const exit = engine.containers.wait(id, { signal: done.signal });
    // Read by the caller; a start that fails leaves it to be aborted.
    exit.catch(() => undefined);
    request.signal?.throwIfAborted();
    const since = Date.now();
    await asStartError(run, () => engine.containers.start(id));
    settle();
    return { exit, streams, since, [Symbol.dispose]: letGo };
  } catch (error) {
    letGo();
    throw error;
  }
}

/** Tells the observer that the container runs, and where. */
export async function reportRunning(
  { engine, request, plan }: IRun,
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
    ),
    ...(plan.parts.options.detach ? { detached: true } : {})
  });
}

/** Makes the engine's refusals those of the cell. */
export async function asStartError<T>(
  { plan }: IRun,
  call: () => Promise<T>
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isInitMissing(error) ? error : toStartError(error, plan.parts);
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
