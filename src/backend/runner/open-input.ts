import type { ContainerId } from '../../common/ids.js';
import type { IEngine, IStreams } from '../engine/contract.js';
import type { IContainerRunRequest } from './contract.js';
import type { RunPlan } from './plan-run.js';

/** What Ctrl-D sends. */
const END_OF_INPUT = '\x04';
/** How often a terminal that nobody sits at is told so; each reading takes one. Milliseconds. */
const ABSENT_MS = 1000;

/** A container that is about to run. */
interface IStarting {
  readonly id: ContainerId;
  readonly streams: IStreams;
  /** Resolves when it runs, or could not be started: what is typed before that waits. */
  readonly settled: Promise<void>;
}

/**
 * Lets a container be typed into, where its cell asks for that, until the result is disposed. Where nobody is there to
 * type, standard input ends at once.
 */
export function openInput(
  run: {
    readonly engine: IEngine;
    readonly request: IContainerRunRequest;
    readonly plan: RunPlan;
  },
  { id, streams, settled }: IStarting
): Disposable {
  const { engine, request } = run;
  const { stdinOpen, tty } = run.plan.parts.options;
  const { observer } = request;
  if (!stdinOpen) {
    return { [Symbol.dispose]: () => undefined };
  }
  const end = async (): Promise<void> => {
    await settled;
    if (tty) {
      await streams.write(END_OF_INPUT);
    } else {
      streams.endInput();
    }
  };
  if (request.stdin === 'closed') {
    void end();
    const timer = tty ? setInterval(() => void end(), ABSENT_MS) : undefined;
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
  observer.input?.({
    write: async data => {
      await settled;
      await streams.write(data);
    },
    end,
    resize: async (columns, rows) => {
      await settled;
      await engine.containers.resize(id, columns, rows);
    }
  });
  return { [Symbol.dispose]: () => observer.input?.(null) };
}
