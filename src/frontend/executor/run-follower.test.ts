import { SilentClient } from '../testing/silent-client.js';
import { describe, expect, it } from 'vitest';
import { parseCellId, parseRunId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { RunEvent } from '../../common/protocol/runs.js';
import type { RequestName, RequestParams, RequestResult } from '../tokens.js';
import { RunFollower } from './run-follower.js';

const RUN = parseRunId('run-1');
const CELL = parseCellId('cell');

/** The far side of the wire: it notes what is asked and sends what the test says. */
class FakeClient extends SilentClient {
  readonly asked: unknown[] = [];
  error: LayerbookError | null = null;

  request<N extends RequestName>(
    name: N,
    params: RequestParams<N>
  ): Promise<RequestResult<N>> {
    this.asked.push([name, params]);
    return this.error
      ? Promise.reject(this.error)
      : new Promise(() => undefined);
  }

  send(seq: number, runId = RUN): void {
    this.runEventReceived.emit({ runId, event: eventOf(seq) });
  }

  end(seq: number): void {
    const event: RunEvent = {
      kind: 'runFinished',
      outcome: 'succeeded',
      seq,
      at: 0
    };
    this.runEventReceived.emit({ runId: RUN, event });
  }
}

function eventOf(seq: number): RunEvent {
  return {
    kind: 'output',
    cellId: CELL,
    stream: 1,
    text: String(seq),
    seq,
    at: 0
  };
}

function setUp(error: LayerbookError | null = null) {
  const client = new FakeClient();
  client.error = error;
  const seen: number[] = [];
  const follower = new RunFollower(client, RUN, event => seen.push(event.seq));
  return { client, seen, follower };
}

describe('following a run', () => {
  it('asks for the run from its beginning', () => {
    const { client } = setUp();
    expect(client.asked).toEqual([['attachRun', { runId: RUN, after: 0 }]]);
  });

  it('hands on each event once, and none of another run', () => {
    const { client, seen } = setUp();
    [1, 2, 2, 1, 3].forEach(seq => client.send(seq));
    client.send(4, parseRunId('other'));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('accepts missing numbers, as old log text is not kept for ever', () => {
    const { client, seen } = setUp();
    [1, 7, 8].forEach(seq => client.send(seq));
    expect(seen).toEqual([1, 7, 8]);
  });

  it('asks for what is missing when the connection is back', () => {
    const { client } = setUp();
    client.send(1);
    client.connectionChanged.emit('lost');
    client.connectionChanged.emit('open');
    expect(client.asked.at(-1)).toEqual([
      'attachRun',
      { runId: RUN, after: 1 }
    ]);
  });

  it('resolves with the outcome and lets go of the client', async () => {
    const { client, follower } = setUp();
    client.end(1);
    await expect(follower.finished).resolves.toBe('succeeded');
    client.connectionChanged.emit('open');
    expect(client.asked).toHaveLength(1);
    expect(follower.isDisposed).toBe(true);
  });

  it('rejects when the back end does not know the run', async () => {
    const error = new LayerbookError('run.unknown', 'No such run.');
    const { follower } = setUp(error);
    await expect(follower.finished).rejects.toBe(error);
  });

  it('waits when there is no connection', async () => {
    const { client, follower } = setUp(
      new LayerbookError('server.unreachable', 'Not there.')
    );
    await Promise.resolve();
    client.error = null;
    client.connectionChanged.emit('open');
    client.end(1);
    await expect(follower.finished).resolves.toBe('succeeded');
  });
});
