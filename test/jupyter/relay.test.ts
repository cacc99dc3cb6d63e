import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openPage } from './page.js';
import { inProject, waitFor } from './processes.js';
import { backendPid, type IServer, startServer } from './server.js';

const ECHO = inProject('test/jupyter/fixtures/echo-backend.mjs');

/** A server whose back end is the echoing one. */
function startWithEcho(): Promise<IServer> {
  return startServer({ env: { LAYERBOOK_BACKEND: ECHO } });
}

describe('the relay', () => {
  let server: IServer;

  beforeAll(async () => {
    server = await startWithEcho();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('starts the back end with the first page, and only one', async () => {
    expect(backendPid(server)).toBeUndefined();

    using first = await openPage(server);
    using second = await openPage(server);
    const answers = [await first.request('a'), await second.request('b')];

    const pids = answers.map(({ result }) => (result as { pid: number }).pid);
    expect(new Set(pids)).toEqual(new Set([backendPid(server)]));
  });

  it('gives every page its own answers', async () => {
    const pages = await Promise.all([1, 2, 3].map(() => openPage(server)));

    const rounds = Array.from({ length: 50 }, (_, round) => round);
    const answers = await Promise.all(
      pages.map((page, number) =>
        Promise.all(
          rounds.map(round => page.request('echo', { number, round }))
        )
      )
    );

    const params = answers.map(list =>
      list.map(({ result }) => (result as { params: unknown }).params)
    );
    expect(params).toEqual(
      pages.map((_, number) => rounds.map(round => ({ number, round })))
    );
    pages.forEach(page => page[Symbol.dispose]());
  });

  it('tells the back end of pages that come and go', async () => {
    const page = await openPage(server);
    await page.request('a');
    page[Symbol.dispose]();

    const id = /page \+([0-9a-z]+)\n/.exec(server.log())?.[1];
    expect(id).toBeDefined();
    await waitFor(
      'the news',
      () => server.log().includes(`page -${id}\n`) || undefined
    );
  });

  it('carries text of any kind and of 20 MB both ways', async () => {
    using page = await openPage(server);
    const params = [
      'line\nbreak',
      '\u2028 \u2029 \u0000',
      '🐳',
      'x'.repeat(20_000_000)
    ];

    const { result } = await page.request('echo', params);

    expect((result as { params: unknown }).params).toEqual(params);
  });

  it('takes JSON with line breaks between its tokens', async () => {
    using page = await openPage(server);

    const answer = await page.sendText(
      '{\r\n  "id": 5,\n  "params": [1]\n}',
      5
    );

    expect(answer.result).toMatchObject({ params: [1] });
  });

  it('closes a socket that sends something else than text', async () => {
    using page = await openPage(server);

    page.sendBytes(new Uint8Array([1, 2, 3]));

    expect(await page.closed).toMatchObject({ code: 1003 });
  });

  it('puts into the log what the back end says outside the protocol', async () => {
    using page = await openPage(server);
    await page.request('log', 'a line for the log');
    await page.request('noise');

    const [, level] = await waitFor('both lines', () => {
      const text = server.log();
      return text.includes('a line for the log')
        ? (/\[(\w) [^\]]*LayerbookApp\] Not a message: this is no message/.exec(
            text
          ) ?? undefined)
        : undefined;
    });
    expect(level).toBe('W');
  });
});

describe('a back end that dies', () => {
  it('closes the sockets with a reason, and is started again', async () => {
    await using server = await startWithEcho();
    using page = await openPage(server);
    using other = await openPage(server);
    const { result } = await other.request('a');

    void page.request('crash').catch(() => undefined);

    const expected = {
      code: 1011,
      reason: expect.stringContaining('exit code 7') as string
    };
    expect(await page.closed).toEqual(expected);
    expect(await other.closed).toEqual(expected);
    using next = await openPage(server);
    const again = await next.request('a');
    expect(again.result).not.toEqual(result);
  });

  it('is started again when it was killed', async () => {
    await using server = await startWithEcho();
    using page = await openPage(server);
    await page.request('a');

    process.kill(backendPid(server) ?? 0, 'SIGKILL');

    expect(await page.closed).toEqual({
      code: 1011,
      reason: expect.stringContaining('SIGKILL') as string
    });
    using next = await openPage(server);
    expect(await next.request('a')).toHaveProperty('result');
  });

  it('is started later after each crash at the start', async () => {
    await using server = await startWithEcho();
    const waits: number[] = [];
    for (let crash = 0; crash < 3; crash++) {
      using page = await openPage(server);
      await page.request('a');
      const start = performance.now();
      void page.request('crash').catch(() => undefined);
      await page.closed;
      using next = await openPage(server);
      await next.request('a');
      waits.push(performance.now() - start);
    }

    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.min(...waits)).toBeGreaterThan(900);
  });
});
