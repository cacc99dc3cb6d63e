import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openPage } from './page.js';
import { backendPid, type IServer, startServer, TOKEN } from './server.js';

let server: IServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** The cookie that a browser has after it opened the address with the token. */
async function logIn(): Promise<string> {
  const answer = await fetch(`${server.url}/api/status?token=${TOKEN}`);
  const cookies = answer.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0]);
  expect(cookies).not.toEqual([]);
  return cookies.join('; ');
}

describe('the WebSocket', () => {
  it('refuses a page without a token, and starts nothing for it', async () => {
    await expect(openPage(server, {})).rejects.toMatchObject({ status: 403 });
    expect(backendPid(server)).toBeUndefined();
  });

  it('refuses a wrong token', async () => {
    const headers = { Authorization: 'token wrong' };
    await expect(openPage(server, headers)).rejects.toMatchObject({
      status: 403
    });
  });

  it('refuses a page of another site that has our cookie', async () => {
    const headers = {
      Cookie: await logIn(),
      Origin: 'https://elsewhere.example'
    };
    await expect(openPage(server, headers)).rejects.toMatchObject({
      status: 403
    });
    expect(backendPid(server)).toBeUndefined();
  });

  it('opens for our own page with its cookie', async () => {
    using page = await openPage(server, {
      Cookie: await logIn(),
      Origin: server.url
    });
    expect(await page.request('system/hello')).toHaveProperty('result');
  });

  it('tells a page with the token the version and the root folder', async () => {
    using page = await openPage(server);
    const { result } = await page.request('system/hello');
    expect(result).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      rootDir: server.rootDir
    });
  });
});
