import { expect, test } from '@jupyterlab/galata';

test('JupyterLab offers the commands of Layerbook', async ({ page }) => {
  const commands = await page.evaluate(() =>
    window.jupyterapp.commands
      .listCommands()
      .filter(id => id.startsWith('layerbook:'))
  );

  expect(commands).not.toEqual([]);
});

test('the page can ask the back end for its version', async ({ page }) => {
  const answer = await page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const { wsUrl } = window.jupyterapp.serviceManager.serverSettings;
        const socket = new WebSocket(`${wsUrl}layerbook/ws`);
        socket.onopen = () =>
          socket.send(
            JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'system/hello' })
          );
        socket.onmessage = ({ data }) => {
          resolve(String(data));
          socket.close();
        };
        socket.onclose = ({ reason }) => reject(new Error(reason));
      })
  );

  expect(JSON.parse(answer)).toMatchObject({
    id: 1,
    result: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) }
  });
});
