import { describe, expect, it } from 'vitest';

import { openPage } from './page.js';
import { isRunning, waitFor } from './processes.js';
import { backendPid, type IServer, startServer, TOKEN } from './server.js';

const ENDS: Record<string, (server: IServer) => void | Promise<void>> = {
  SIGTERM: server => server.kill('SIGTERM'),
  SIGINT: server => server.kill('SIGINT'),
  SIGKILL: server => server.kill('SIGKILL'),
  'File > Shut Down': async server => {
    await fetch(`${server.url}/api/shutdown`, {
      method: 'POST',
      headers: { Authorization: `token ${TOKEN}` }
    });
  }
};

describe('the back end ends with the Jupyter server', () => {
  it.each(Object.keys(ENDS))('that was stopped by %s', async name => {
    await using server = await startServer();
    using page = await openPage(server);
    await page.request('system/hello');
    const pid = backendPid(server) ?? 0;
    expect(await isRunning(pid)).toBe(true);

    await ENDS[name]?.(server);

    await server.exited;
    await waitFor('its end', async () => !(await isRunning(pid)) || undefined);
  });
});
