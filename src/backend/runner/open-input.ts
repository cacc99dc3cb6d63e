import type { ContainerId } from '../../common/ids.js';
import type { IStreams } from '../engine/contract.js';
import type { IRun } from './running.js';

/** What Ctrl-D sends. */
const END_OF_INPUT = '\x04';
/** How often a terminal that nobody sits at is told so; each reading takes one. Milliseconds. */
const ABSENT_MS = 1000;

/**
 * Lets a container that runs be typed into, where its cell asks for that, until the result is disposed. Where nobody is
 * there to type, standard input ends at once.
 */
export function openInput(
  { engine, request, plan }: IRun,
  id: ContainerId,
  streams: IStreams
): Disposable {
  const { stdinOpen, tty } = plan.parts.options;
  const { observer } = request;
  if (!stdinOpen && !tty) {
    return { [Symbol.dispose]: () => undefined };
  }
  const end = async (): Promise<void> => {
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
    write: data => streams.write(data),
    end,
    resize: (columns, rows) => engine.containers.resize(id, columns, rows)
  });
  return { [Symbol.dispose]: () => observer.input?.(null) };
}
