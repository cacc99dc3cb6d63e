import { expect, test } from '@jupyterlab/galata';
import {
  container,
  dockerfile,
  keepPicture,
  OpenNotebook
} from './helpers/notebook';

const SCRIPT = `#| volumes:
#|   - ./data:/data:ro
#|   - layerbook-ui-test:/kept
#|   - {type: tmpfs, target: /scratch}
#| environment: {WHO: "you"}
cat /data/input
echo "$WHO" >> /kept/log
wc -l < /kept/log
touch /scratch/x
touch /data/x 2>/dev/null || echo "data is read-only"
test ! -e /written && echo "clean start"
echo new > /written
rm /old`;

test('a container cell mounts volumes, shows what it changed, and starts clean again', async ({
  page,
  tmpPath
}, info) => {
  await page.contents.uploadContent(
    'from the host\n',
    'text',
    `${tmpPath}/data/input`
  );
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest\nRUN echo old > /old'),
    container(SCRIPT)
  ]);
  const card = notebook.cell(1).locator('.layerbook-container');
  const output = card.locator('.layerbook-container-output');

  const counts: number[] = [];
  for (const _round of [1, 2]) {
    await notebook.run(1);
    await expect(output).toContainText('from the host');
    await expect(output).toContainText('data is read-only');
    await expect(output).toContainText('clean start');
    await expect(card).toContainText('exit code 0');
    await expect(card).toContainText('+1');
    await expect(card).toContainText('−1');
    const [count] = /^\d+$/m.exec(await output.innerText()) ?? [];
    counts.push(Number(count));
  }
  expect(counts[1]).toBe((counts[0] ?? 0) + 1);

  await card.locator('.layerbook-writable').getByRole('button').first().click();
  await expect(card).toContainText('written');
  await keepPicture(page, info, 'container');
});

test('an empty script runs the image’s own CMD, and its port answers while it runs', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(
      'FROM busybox:latest\nRUN mkdir /www && echo "served from a container" > /www/index.html\nCMD ["httpd", "-f", "-p", "80", "-h", "/www"]'
    ),
    container('#| ports: ["80"]')
  ]);
  await notebook.start(1);
  const link = notebook.cell(1).getByRole('link');
  await expect(link).toBeVisible({ timeout: 30_000 });
  const address = (await link.getAttribute('href')) ?? '';
  await expect
    .poll(async () => (await page.request.get(address)).text())
    .toContain('served from a container');
  await keepPicture(page, info, 'port');
  await page.keyboard.press('Escape');
  await page.keyboard.press('i');
  await page.keyboard.press('i');
  await expect(notebook.word(1)).toHaveText('stopped', { timeout: 15_000 });
});

test('a wrong option is told under the cell, with its line', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container('#| enviroment: {A: "1"}\ntrue')
  ]);
  await notebook.start(1);
  await expect(notebook.word(1)).toHaveText('failed', { timeout: 30_000 });
  await expect(notebook.cell(1).locator('.jp-OutputArea')).toContainText(
    'environment'
  );
  await expect(notebook.cell(1).locator('.jp-OutputArea')).toContainText(
    'line 1'
  );
});
