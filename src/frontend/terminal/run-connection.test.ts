import { ServerConnection } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';
import { parseCellId, parseRunId } from '../../common/ids.js';
import type { RunEvent, RunEventBody } from '../../common/protocol/runs.js';
import { SilentClient } from '../testing/silent-client.js';
import type { RequestName, RequestParams, RequestResult } from '../tokens.js';
import { RunConnection } from './run-connection.js';

class RunClient extends SilentClient {
  readonly asked: (readonly [RequestName, unknown])[] = [];

  override request<N extends RequestName>(
    name: N,
    params: RequestParams<N>
  ): Promise<RequestResult<N>> {
    this.asked.push([name, params]);
    return Promise.resolve(undefined as RequestResult<N>);
  }
}

const runId = parseRunId('run');
const cellId = parseCellId('cell');
const settled = (): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, 0));

function connect(): {
  client: RunClient;
  terminal: RunConnection;
  text: () => string;
  event: (seq: number, body: RunEventBody) => void;
} {
  const client = new RunClient();
  const terminal = new RunConnection({
    client,
    serverSettings: ServerConnection.makeSettings(),
    runId,
    cellId
  });
  let text = '';
  terminal.messageReceived.connect((_, { content }) => {
    text += String(content?.[0]);
  });
  return {
    client,
    terminal,
    text: () => text,
    event: (seq, body) => {
      const event: RunEvent = { ...body, seq, at: 0 };
      client.runEventReceived.emit({ runId, event });
    }
  };
}

const output = (text: string): RunEventBody => ({
  kind: 'output',
  cellId,
  stream: 1,
  text
});

describe('the terminal of a container cell', () => {
  it('prints each part of its output once, whoever else asked for it', () => {
    const { client, text, event } = connect();
    expect(client.asked).toEqual([['attachRun', { runId, after: 0 }]]);
    event(1, output('a'));
    event(2, output('b'));
    event(1, output('a'));
    event(2, output('b'));
    event(3, { ...output('X'), cellId: parseCellId('other') } as RunEventBody);
    event(4, output('c'));
    expect(text()).toBe('abc');
  });

  it('asks for what it missed when the connection is back', async () => {
    const { client, text, event } = connect();
    await settled();
    event(1, output('a'));
    client.connectionChanged.emit('open');
    expect(client.asked.at(-1)).toEqual(['attachRun', { runId, after: 1 }]);
    event(2, output('b'));
    expect(text()).toBe('ab');
  });

  it('sends keys and size to the container', async () => {
    const { client, terminal } = connect();
    terminal.send({ type: 'set_size', content: [20, 70, 0, 0] });
    terminal.send({ type: 'stdin', content: ['y'] });
    terminal.send({ type: 'stdin', content: ['\r'] });
    await settled();
    expect(client.asked.slice(1)).toEqual([
      ['runResize', { runId, cellId, rows: 20, columns: 70 }],
      ['runInput', { runId, cellId, data: 'y\r' }]
    ]);
  });

  it('is silent when it is disposed, and over with its run', async () => {
    const { client, terminal, text, event } = connect();
    event(1, { kind: 'runFinished', outcome: 'succeeded' });
    await settled();
    expect(terminal.connectionStatus).toBe('disconnected');
    terminal.dispose();
    event(2, output('late'));
    terminal.send({ type: 'stdin', content: ['late'] });
    expect(text()).toBe('');
    expect(client.asked).toHaveLength(1);
  });
});
