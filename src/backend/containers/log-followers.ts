import { StringDecoder } from 'node:string_decoder';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { ContainerId } from '../../common/ids.js';
import { Notifications } from '../../common/protocol/requests.js';
import type { IContainerState, IEngine } from '../engine/contract.js';
import { maskOfContainer } from './secret-names.js';

/** A log to follow. */
export interface IFollowedLog {
  readonly containerId: ContainerId;
  /** Lines that are there already and sent first. */
  readonly lines: number;
  /** The container's: what is secret in the log is hidden. */
  readonly state: IContainerState;
}

/** Sends one page the logs that it follows, no faster than it takes them. */
export class LogFollowers {
  private readonly _connection: MessageConnection;
  private readonly _followed = new Map<ContainerId, AbortController>();

  constructor(connection: MessageConnection) {
    this._connection = connection;
  }

  /** Until the container ends or `unfollow`; a log that is followed already begins anew. */
  follow(engine: IEngine, log: IFollowedLog): void {
    const { containerId, lines, state } = log;
    const { tty } = state;
    const mask = maskOfContainer(state);
    this.unfollow(containerId);
    const controller = new AbortController();
    const { signal } = controller;
    this._followed.set(containerId, controller);
    const decoders = {
      1: new StringDecoder('utf8'),
      2: new StringDecoder('utf8')
    };
    /** What may be the beginning of a secret. */
    const rests = { 1: '', 2: '' };
    const send = async (
      stream: 1 | 2,
      decoded: string,
      next: 'more' | 'end' = 'more'
    ): Promise<void> => {
      const { masked: text, rest } = mask.cut(rests[stream] + decoded, next);
      rests[stream] = rest;
      if (text !== '' && !signal.aborted) {
        await this._connection.sendNotification(Notifications.containerLog, {
          containerId,
          stream,
          text
        });
      }
    };
    void engine.containers
      .logs(
        containerId,
        (stream, chunk) => send(stream, decoders[stream].write(chunk)),
        { tail: lines, tty, signal }
      )
      .then(() => send(1, decoders[1].end(), 'end'))
      .then(() => send(2, decoders[2].end(), 'end'))
      // It was told to stop, the page is gone, or the engine is: nobody waits for more.
      .catch(() => undefined)
      .finally(() => {
        if (this._followed.get(containerId) === controller) {
          this._followed.delete(containerId);
        }
      });
  }

  unfollow(containerId: ContainerId): void {
    this._followed.get(containerId)?.abort(new Error('Not followed any more.'));
    this._followed.delete(containerId);
  }

  dispose(): void {
    for (const id of [...this._followed.keys()]) {
      this.unfollow(id);
    }
  }
}
