import { expect, test } from '@jupyterlab/galata';
import {
  dockerfile,
  keepPicture,
  kernel,
  OpenNotebook
} from './helpers/notebook';

test('Dockerfile cells build, show their layers, and go stale and fresh with the text', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('WORKDIR /app\nRUN echo one > file\nENV MODE=test'),
    dockerfile('RUN echo two > second')
  ]);
  for (const index of [0, 1, 2]) {
    await notebook.run(index);
    await expect(notebook.word(index)).toHaveText('fresh');
  }
  await expect(notebook.step(1, 1)).toContainText('RUN echo one');
  await expect(notebook.step(1, 1)).toContainText(/\+\d/);
  await expect(notebook.step(1, 2)).toContainText('ENV MODE=test');

  await notebook.step(1, 1).getByRole('button').first().click();
  await expect(notebook.step(1, 1)).toContainText('app/file');
  await keepPicture(page, info, 'layer-cards');

  await notebook.focus(1);
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\nENV OTHER=1');
  await expect(notebook.word(1)).toHaveText('stale');
  await expect(notebook.word(2)).toHaveText('stale');
  await expect(notebook.word(0)).toHaveText('fresh');
  await keepPicture(page, info, 'stale');

  await notebook.run(2);
  await expect(notebook.word(1)).toHaveText('fresh');
  await expect(notebook.word(2)).toHaveText('fresh');
  await expect(notebook.step(1, 3)).toContainText('ENV OTHER=1');
});

test('a failing instruction is marked, stops Run All and blocks the cells below', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    kernel('print("before")'),
    dockerfile('FROM busybox:latest'),
    dockerfile('# comment\nRUN echo oops && \\\n  exit 7'),
    dockerfile('ENV LATER=1'),
    kernel('print("after")')
  ]);
  await notebook.runAll();
  await expect(notebook.word(2)).toHaveText('failed', { timeout: 60_000 });
  await expect(notebook.word(3)).toHaveText('blocked');
  const output = notebook.cell(2).locator('.jp-OutputArea');
  await expect(output).toContainText('exit code 7');
  await expect(output).toContainText('line 2–3');
  await expect(
    notebook.cell(2).locator('.cm-line.layerbook-failedLine')
  ).toHaveCount(2);
  await expect(notebook.prompt(4)).toHaveText('[ ]:');
  await expect(notebook.cell(0)).toContainText('before');
  await keepPicture(page, info, 'failed');
});

test('a build goes on while the page is reloaded, and its output is complete afterwards', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile(
      `RUN for i in 1 2 3 4 5 6 7 8; do echo "line $i of ${Date.now()}"; sleep 1; done`
    )
  ]);
  await notebook.run(0);
  await notebook.start(1);
  await expect(notebook.cell(1).locator('.layerbook-log')).toContainText(
    'line 2 of'
  );
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('docmanager:save')
  );
  await page.reload({ waitForIsReady: false });
  await expect(notebook.word(1)).toHaveText('building');
  await keepPicture(page, info, 'reloaded');
  await expect(notebook.word(1)).toHaveText('fresh', { timeout: 30_000 });
  const log = notebook.cell(1).locator('.layerbook-log');
  await log.getByRole('button').first().click();
  for (const line of [1, 8]) {
    await expect(log).toContainText(`line ${line} of`);
  }
});

test('interrupt stops a build, without red', async ({ page, tmpPath }) => {
  const word = `started-${Date.now()}`;
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(`FROM busybox:latest\nRUN echo ${word} && sleep 60`),
    dockerfile('ENV LATER=1')
  ]);
  await notebook.start(0);
  const line = notebook.cell(0).locator('.layerbook-log', {
    hasText: new RegExp(`${word}\\s*$`)
  });
  await expect(line).toBeVisible();
  // No kernel cell: Galata's own stand-in for the kernels' API cannot answer an interrupt.
  await page.keyboard.press('Escape');
  await page.keyboard.press('i');
  await page.keyboard.press('i');
  await expect(notebook.word(0)).toHaveText('stopped', { timeout: 5_000 });
  await expect(
    notebook.cell(0).locator('.jp-RenderedText[data-mime-type*="stderr"]')
  ).toHaveCount(0);
});
