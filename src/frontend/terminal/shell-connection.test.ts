import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { ITerminalSize } from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { SilentClient } from '../testing/silent-client.js';
import type { RequestName, RequestParams, RequestResult } from '../tokens.js';
import { ShellConnection } from './shell-connection.js';

/** A back end that opens shells `t1`, `t2`, … as soon as a test lets it. */
class ShellClient extends SilentClient {
  readonly asked: (readonly [RequestName, unknown])[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  note: string | null = null;
  answer: () => Promise<void> = () => Promise.resolve();
  private _count = 0;

  override async request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
    options: { readonly signal?: AbortSignal } = {}
  ): Promise<RequestResult<N>> {
    this.asked.push([name, params]);
    this.signals.push(options.signal);
    if (name !== 'openShell') {
      return undefined as RequestResult<N>;
    }
    await this.answer();
    this._count += 1;
    return {
      terminalId: `t${String(this._count)}`,
      shell: '/bin/sh',
      title: 'Dockerfile cell 1',
      note: this.note
    } as RequestResult<N>;
  }

  names(): string[] {
    return this.asked.map(([name]) => name);
  }
}

interface IOpened {
  readonly client: ShellClient;
  readonly shell: ShellConnection;
  readonly text: () => string;
}

function connect(): IOpened {
  const client = new ShellClient();
  const shell = new ShellConnection({
    client,
    serverSettings: ServerConnection.makeSettings(),
    name: 'Dockerfile cell 1',
    params: () => ({
      target: {
        kind: 'commit',
        notebookId: 'n' as never,
        oid: 'a'.repeat(40) as never
      },
      user: 'image'
    }),
    trans: nullTranslator.load('')
  });
  let text = '';
  shell.messageReceived.connect((_, { content }) => {
    text += String(content?.[0]);
  });
  return { client, shell, text: () => text };
}

const typed = (shell: ShellConnection, data: string): void =>
  shell.send({ type: 'stdin', content: [data] });
const sized = (
  shell: ShellConnection,
  { rows, columns }: ITerminalSize
): void => shell.send({ type: 'set_size', content: [rows, columns, 0, 0] });
const settled = (): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, 0));

describe('a shell in the page', () => {
  it('is opened with the size of its terminal, and says what is to be known', async () => {
    const { client, shell, text } = connect();
    client.note = 'RUN make failed\x1b[2J; this is the image before it.';
    sized(shell, { rows: 30, columns: 100 });
    await shell.open();
    expect(client.asked[0]?.[1]).toMatchObject({
      user: 'image',
      size: { rows: 30, columns: 100 }
    });
    expect(shell.connectionStatus).toBe('connected');
    expect(text()).toContain('RUN make failed [2J; this is');
  });

  it('shows its own output, also what came before the answer', async () => {
    const { client, shell, text } = connect();
    client.answer = () => {
      client.shellOutput.emit({ terminalId: 't1', text: 'early ' });
      client.shellOutput.emit({ terminalId: 'other', text: 'WRONG' });
      return Promise.resolve();
    };
    await shell.open();
    client.shellOutput.emit({ terminalId: 't1', text: 'late' });
    client.shellOutput.emit({ terminalId: 'other', text: 'WRONG' });
    expect(text()).toContain('early late');
    expect(text()).not.toContain('WRONG');
  });

  it('sends keys in order and in as few requests as it can', async () => {
    const { client, shell } = connect();
    await shell.open();
    for (const key of 'echo') {
      typed(shell, key);
    }
    await settled();
    typed(shell, '\r');
    await settled();
    const keys = client.asked
      .filter(([name]) => name === 'shellInput')
      .map(([, params]) => (params as { data: string }).data);
    expect(keys.join('')).toBe('echo\r');
    expect(keys.length).toBeLessThanOrEqual(2);
  });

  it('tells a new size, once', async () => {
    const { client, shell } = connect();
    await shell.open();
    sized(shell, { rows: 10, columns: 40 });
    sized(shell, { rows: 10, columns: 40 });
    sized(shell, { rows: 0, columns: 0 });
    await settled();
    expect(client.names()).toEqual(['openShell', 'shellResize']);
  });

  it('tells a size that came while it was opened', async () => {
    const { client, shell } = connect();
    client.answer = () => {
      sized(shell, { rows: 10, columns: 40 });
      return Promise.resolve();
    };
    await shell.open();
    expect(client.asked.at(-1)).toEqual([
      'shellResize',
      { terminalId: 't1', rows: 10, columns: 40 }
    ]);
  });
});

describe('the end of a shell', () => {
  it('by its user leaves nothing to read', async () => {
    const { client, shell } = connect();
    let left = 0;
    shell.left.connect(() => (left += 1));
    await shell.open();
    typed(shell, 'exit 3\r');
    client.shellClosed.emit({ terminalId: 't1', exitCode: 3 });
    expect(left).toBe(1);
  });

  it('by something else is told, and Enter opens another', async () => {
    const { client, shell, text } = connect();
    let left = 0;
    shell.left.connect(() => (left += 1));
    await shell.open();
    typed(shell, 'x');
    client.shellClosed.emit({ terminalId: 't1', exitCode: 137 });
    expect(left).toBe(0);
    expect(shell.connectionStatus).toBe('disconnected');
    expect(text()).toContain('exit code 137');
    typed(shell, 'x');
    typed(shell, '\r');
    await settled();
    expect(client.names().filter(name => name === 'openShell')).toHaveLength(2);
    expect(shell.connectionStatus).toBe('connected');
  });

  it('before the answer came is told all the same', async () => {
    const { client, shell, text } = connect();
    client.answer = () => {
      client.shellClosed.emit({ terminalId: 't1', exitCode: 126 });
      return Promise.resolve();
    };
    await shell.open();
    expect(shell.connectionStatus).toBe('disconnected');
    expect(text()).toContain('exit code 126');
  });

  it('with the connection is told', async () => {
    const { client, shell, text } = connect();
    await shell.open();
    client.connectionChanged.emit('lost');
    expect(text()).toContain('was lost');
    expect(shell.connectionStatus).toBe('disconnected');
  });

  it('comes with that of its tab', async () => {
    const { client, shell } = connect();
    await shell.open();
    shell.dispose();
    shell.dispose();
    await settled();
    expect(client.asked.at(-1)).toEqual(['closeShell', { terminalId: 't1' }]);
    expect(client.names()).toEqual(['openShell', 'closeShell']);
  });

  it('comes with that of its tab also while it is opened', async () => {
    const { client, shell } = connect();
    client.answer = () => {
      shell.dispose();
      return Promise.resolve();
    };
    await shell.open();
    expect(client.signals[0]?.aborted).toBe(true);
    expect(client.asked.at(-1)).toEqual(['closeShell', { terminalId: 't1' }]);
  });

  it('that never began is thrown', async () => {
    const { client, shell } = connect();
    client.answer = () =>
      Promise.reject(new LayerbookError('container.noShell', 'None.'));
    await expect(shell.open()).rejects.toMatchObject({
      code: 'container.noShell'
    });
  });
});
