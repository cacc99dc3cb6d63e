import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { readFileSync } from 'node:fs';
import {
  accept,
  container,
  dockerfile,
  keepPicture,
  OpenNotebook,
  unique
} from './helpers/notebook';
import { makePng } from './helpers/pictures';

type Locator = ReturnType<IJupyterLabPageFixture['locator']>;

/** Pulling nothing, starting a container and reading its layer take this long on a busy machine; milliseconds. */
const LONG = { timeout: 30_000 };

function cardOf(notebook: OpenNotebook, index: number): Locator {
  return notebook.cell(index).locator('.layerbook-container');
}

function button(within: Locator, name: string | RegExp): Locator {
  return within.getByRole('button', { name, exact: typeof name === 'string' });
}

test('lines are typed into a container that reads them, and show where they were typed', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container(
      '#| stdin_open: true\nprintf "Name: "; read name\necho "Hello $name"\nread again\necho "and $again"\ncat > /dev/null; echo over'
    )
  ]);
  await notebook.start(1);
  const card = cardOf(notebook, 1);
  const input = card.getByLabel('Input', { exact: true });
  await expect(card).toContainText('Name: ', LONG);
  await expect(input).not.toBeFocused();
  await input.fill('Ada');
  await input.press('Enter');
  const output = card.locator('.layerbook-container-output');
  await expect(output).toContainText('Name: Ada');
  await expect(output).toContainText('Hello Ada');
  await keepPicture(page, info, 'input');
  await input.press('ArrowUp');
  await expect(input).toHaveValue('Ada');
  await input.press('Enter');
  await expect(output).toContainText('and Ada');
  await input.press('Control+d');
  await expect(output).toContainText('over');
  await expect(card).toContainText('exit code 0');
  await expect(input).toHaveCount(0);
});

test('everything that a long run printed can be saved', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container('seq 1 20000')
  ]);
  await notebook.run(1);
  const card = cardOf(notebook, 1);
  await expect(card).toContainText('characters before this are not kept here');
  const saving = page.waitForEvent('download');
  await button(card, 'Full log').click();
  const path = await (await saving).path();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(20_000);
  expect(lines.at(-1)).toBe('20000');
});

test('what a run changed is compared and becomes a cell, whose image has it', async ({
  page,
  tmpPath
}, info) => {
  const word = unique();
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(`FROM busybox:latest\nRUN echo before-${word} > /note`),
    container(
      `grep -q after /note && echo "it is in the image"\necho after-${word} >> /note`
    )
  ]);
  await notebook.run(1);
  const card = cardOf(notebook, 1);
  await expect(card).toContainText('There until the notebook is closed');
  await keepPicture(page, info, 'left');

  await button(card, 'Show differences').click();
  const view = page.locator('.layerbook-layer-widget');
  await view.getByRole('treeitem', { name: /note/ }).click();
  await expect(view.locator('.layerbook-diff')).toContainText(`after-${word}`);
  await keepPicture(page, info, 'differences');
  await page
    .locator('.lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon')
    .last()
    .click();

  await button(card, 'Make it a cell…').click();
  await expect(page.locator('.jp-Dialog')).toContainText('RUN');
  await keepPicture(page, info, 'make-cell');
  await accept(page);
  await expect(notebook.cell(1).locator('.cm-content')).toContainText('RUN');
  await expect(notebook.cell(1)).toHaveClass(/jp-mod-active/);

  await notebook.run(2);
  await expect(cardOf(notebook, 2)).toContainText('it is in the image');

  await notebook.select(0);
  await page.keyboard.press('z');
  await expect(notebook.cell(1).locator('.cm-content')).toContainText('grep');
});

test('files that a run made are copied into the image by a cell, or saved beside the notebook', async ({
  page,
  tmpPath
}, info) => {
  const word = unique();
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container(
      `cat /app/made 2>/dev/null\nmkdir -p /app/sub\necho ${word} > /app/made\necho x > /app/sub/x\necho y > /other`
    )
  ]);
  await notebook.run(1);
  const card = cardOf(notebook, 1);
  await button(card, 'Save files…').click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByLabel(/other/).uncheck();
  await keepPicture(page, info, 'save-files');
  await accept(page);
  await expect
    .poll(() => page.contents.fileExists(`${tmpPath}/from-container/app/sub/x`))
    .toBe(true);
  expect(
    await page.contents.fileExists(`${tmpPath}/from-container/other`)
  ).toBe(false);

  await button(card, 'Make it a cell…').click();
  await dialog.getByLabel(/COPY/).check();
  await dialog.getByLabel(/other/).uncheck();
  await keepPicture(page, info, 'copy-cell');
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await expect(dialog).toContainText('Replace files?');
  await accept(page);
  await expect(notebook.cell(1).locator('.cm-content')).toContainText(
    'COPY from-container/app /app'
  );
  await notebook.run(2);
  await expect(
    cardOf(notebook, 2).locator('.layerbook-container-output')
  ).toContainText(word);
});

test('a container is kept when its cell runs again, and discarded by a click', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container('test ! -e /made && echo clean; echo new > /made')
  ]);
  await notebook.run(1);
  const card = cardOf(notebook, 1);
  await button(card, 'Keep').click();
  await expect(card).toContainText('Kept until you discard it');
  await button(card, 'Kept').click();
  await button(card, 'Discard').click();
  await expect(card).toContainText(
    'Gone now: the next run starts with a clean layer.'
  );
  await expect(button(card, 'Discard')).toHaveCount(0);
  await notebook.run(1);
  await expect(card.locator('.layerbook-container-output')).toContainText(
    'clean'
  );
});

test('a service has a link, a log that follows, and is stopped, started and removed', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(
      'FROM busybox:latest\nRUN mkdir /www && echo "served" > /www/index.html\nCMD ["httpd", "-f", "-vv", "-p", "80", "-h", "/www"]'
    ),
    container('#| detach: true\n#| container_name: web\n#| ports: ["80"]'),
    container('wget -qO- http://web/')
  ]);
  await notebook.run(1);
  const card = cardOf(notebook, 1);
  await expect(card.locator('.layerbook-service')).toContainText('running');
  const link = card.getByRole('link');
  const address = (await link.getAttribute('href')) ?? '';
  await expect
    .poll(async () => (await page.request.get(address)).text())
    .toContain('served');
  await expect(card.getByRole('log')).toContainText('response:200');
  await notebook.run(2);
  await expect(cardOf(notebook, 2)).toContainText('served');
  await keepPicture(page, info, 'service');

  await button(card, 'Stop').click();
  await expect(card.locator('.layerbook-service')).toContainText(
    'exit code',
    LONG
  );
  await expect(link).toHaveCount(0);
  await button(card, 'Start').click();
  await expect(card.locator('.layerbook-service')).toContainText(
    'running',
    LONG
  );
  await button(card, 'Remove').click();
  await expect(card).toContainText('not running any more', LONG);
});

test('closing a notebook ends its services, unless they are kept', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container('#| detach: true\nsleep 600')
  ]);
  await notebook.run(1);
  const card = cardOf(notebook, 1);
  const keep = card.getByLabel('Keep running when the notebook is closed');
  const openAgain = async (): Promise<void> => {
    await page.notebook.save();
    await page.notebook.close();
    await page.notebook.openByPath(`${tmpPath}/notebook.ipynb`);
  };
  await keep.click();
  await expect(keep).toBeChecked();
  await openAgain();
  await expect(card.locator('.layerbook-service')).toContainText('running');
  await expect(keep).toBeChecked();
  await keep.click();
  await expect(keep).not.toBeChecked();
  await openAgain();
  await expect(card).toContainText('not running any more', LONG);
});

test('files that a run names are shown as a picture, a table and a page in which nothing runs', async ({
  page,
  tmpPath
}, info) => {
  const png = makePng(60, 30, [40, 120, 200]).toString('base64');
  await page.contents.uploadContent('keep', 'text', `${tmpPath}/out/.keep`);
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container(
      [
        '#| volumes: ["./out:/out"]',
        '#| display: ["out/*.png", "out/*.csv", "out/*.html"]',
        `echo ${png} | base64 -d > /out/plot.png`,
        'printf "name,value\\na,1\\nb,2\\n" > /out/table.csv',
        'echo "<h1>Report</h1><script>top.document.title=1;document.body.textContent=1</script>" > /out/report.html'
      ].join('\n')
    )
  ]);
  await notebook.run(1);
  const files = cardOf(notebook, 1).locator('.layerbook-files');
  const picture = files.getByRole('img', { name: 'out/plot.png' });
  await expect(picture).toBeVisible();
  expect(
    await picture.evaluate((node: HTMLImageElement) => node.naturalWidth)
  ).toBe(60);
  await expect(
    files.getByRole('columnheader', { name: 'value' })
  ).toBeVisible();
  await expect(
    files.getByRole('cell', { name: '2', exact: true })
  ).toBeVisible();
  const frame = files.frameLocator('iframe');
  await expect(frame.getByRole('heading')).toHaveText('Report');
  await keepPicture(page, info, 'files');
  await files.getByRole('button', { name: 'out/table.csv' }).click();
  await expect(page.locator('.jp-CSVViewer')).toBeVisible();
});

test('a cell says whether it did what it expects of itself', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container('#| expect: {exit_code: 3, output: hello}\necho hello; exit 3'),
    container('#| expect: {present: [/nope]}\necho hello')
  ]);
  await notebook.run(1);
  const well = cardOf(notebook, 1);
  await expect(well.locator('.layerbook-check[data-ok=true]')).toHaveCount(2);
  await expect(notebook.word(1)).toHaveText('fresh');
  await notebook.run(2);
  const badly = cardOf(notebook, 2);
  await expect(badly.locator('.layerbook-check[data-ok=false]')).toContainText(
    '/nope'
  );
  await expect(notebook.word(2)).toHaveText('failed');
  await keepPicture(page, info, 'checks');
});

test('a folder that is missing is created by a click, and the cell runs', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container('#| volumes: ["./new/data:/data"]\necho here > /data/file')
  ]);
  await notebook.start(1);
  const card = cardOf(notebook, 1);
  await expect(button(card, 'Create folder')).toBeVisible(LONG);
  await keepPicture(page, info, 'missing-folder');
  await button(card, 'Create folder').click();
  await expect(card).toContainText('Created. Run the cell again');
  await notebook.run(1);
  await expect(card).toContainText('exit code 0');
  expect(await page.contents.fileExists(`${tmpPath}/new/data/file`)).toBe(true);
});

test('a container that does not stop is asked louder and louder, with the time that is left', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container("trap '' INT TERM\necho deaf\nwhile true; do sleep 1; done")
  ]);
  await notebook.start(1);
  const card = cardOf(notebook, 1);
  await expect(card).toContainText('deaf', LONG);
  await page.keyboard.press('Escape');
  await page.keyboard.press('i');
  await page.keyboard.press('i');
  await expect(card).toContainText(
    /asked to stop with SIGINT; SIGTERM in \d s/
  );
  await keepPicture(page, info, 'stopping');
  await expect(card).toContainText('asked to stop with SIGTERM', LONG);
  await expect(notebook.word(1)).toHaveText('stopped', LONG);
});
