import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IStreams } from '../contract.js';
import { demultiplexer } from './demux.js';

/** Gets what a container or a process in it prints. */
type OnOutput = (stream: 1 | 2, chunk: Buffer) => unknown;

/** The streams of a hijacked connection: frames, or with `tty` the bytes of one terminal (Engine API, `ContainerAttach`). */
export function streamsOf(
  socket: Duplex,
  onOutput: OnOutput,
  tty: boolean
): IStreams {
  const ended = pipeline(socket, outputOf(onOutput, tty), { end: true }).catch(
    () => {
      // However it ended: `wait` is what tells that the engine went away.
    }
  );
  return {
    ended,
    write: async data => {
      if (!socket.writable) {
        return;
      }
      if (!socket.write(data)) {
        await Promise.race([once(socket, 'drain').catch(() => null), ended]);
      }
    },
    endInput: () => void socket.end(),
    close: () => void socket.destroy()
  };
}

/** Takes what the engine sends and hands it on as it comes. */
export function outputOf(onOutput: OnOutput, tty: boolean): Writable {
  if (!tty) {
    return demultiplexer(onOutput);
  }
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const taken = onOutput(1, chunk);
      if (taken instanceof Promise) {
        taken.then(() => done(), done);
      } else {
        done();
      }
    }
  });
}
