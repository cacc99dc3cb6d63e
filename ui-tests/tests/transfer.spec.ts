import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { keepPicture } from './helpers/notebook';

type Locator = ReturnType<IJupyterLabPageFixture['locator']>;

/** Lines of Windows but one, a byte order mark, a carriage return in a line, and no end of the last line. */
const TEXT = [
  '\uFEFF# syntax=docker/dockerfile:1\r\n',
  'FROM debian:bookworm-slim\r\n',
  '\r\n',
  '# A comment of its own.\r\n',
  'RUN echo one \\\r\n',
  '    && echo two\r\n',
  'COPY <<EOF /text\n',
  'lone \r return\r\n',
  'EOF\r\n',
  'CMD ["sh"]'
].join('');

const DOCKERFILE = 'app.Dockerfile';

async function upload(
  page: IJupyterLabPageFixture,
  path: string,
  text: string
): Promise<void> {
  const content = Buffer.from(text).toString('base64');
  await page.contents.uploadContent(content, 'base64', path);
}

async function read(
  page: IJupyterLabPageFixture,
  path: string
): Promise<string> {
  const answer = await page.request.get(
    `api/contents/${path}?type=file&format=base64&content=1`
  );
  const { content } = (await answer.json()) as { content: string };
  return Buffer.from(content, 'base64').toString();
}

async function openAsNotebook(page: IJupyterLabPageFixture): Promise<void> {
  await page.filebrowser.refresh();
  await page
    .locator('.jp-DirListing-item', { hasText: new RegExp(`^${DOCKERFILE}`) })
    .first()
    .click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: 'Open Dockerfile as Notebook' })
    .click();
}

async function exportTo(
  page: IJupyterLabPageFixture,
  name: string
): Promise<void> {
  await page.menu.clickMenuItem('File>Export Dockerfile…');
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByLabel('File name').fill(name);
  await dialog.getByRole('button', { name: 'Export' }).click();
}

function sources(page: IJupyterLabPageFixture): Locator {
  return page.locator(
    '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell .cm-content'
  );
}

/** No kernel is asked for, as all cells are the Dockerfile's, and there is nothing to save. */
async function expectAtRest(page: IJupyterLabPageFixture): Promise<void> {
  await expect(page.getByText('No Kernel', { exact: true })).toBeVisible();
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
  await expect(page.locator('.lm-TabBar-tab.jp-mod-dirty')).toHaveCount(0);
}

test('a Dockerfile becomes a notebook, and is byte for byte the same when exported', async ({
  page,
  tmpPath
}, info) => {
  await upload(page, `${tmpPath}/${DOCKERFILE}`, TEXT);
  await openAsNotebook(page);

  const cells = sources(page);
  await expect(cells).toHaveCount(4);
  await expect(cells.nth(0)).toContainText('FROM debian:bookworm-slim');
  await expect(cells.nth(1)).toContainText('# A comment of its own.');
  await expect(cells.nth(1)).toContainText('&& echo two');
  await expect(cells.nth(3)).toHaveText('CMD ["sh"]');
  await expect(
    page.getByRole('tab', { name: `${DOCKERFILE}.ipynb` })
  ).toBeVisible();
  await expectAtRest(page);
  await keepPicture(page, info, 'imported');

  await page.menu.clickMenuItem('File>Export Dockerfile…');
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.getByLabel('File name')).toHaveValue(DOCKERFILE);
  await keepPicture(page, info, 'export-dialog');
  await dialog.getByLabel('File name').fill('Copy');
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(
    page.getByText('The Dockerfile was written to “Copy”.')
  ).toBeVisible();
  expect(await read(page, `${tmpPath}/Copy`)).toBe(TEXT);

  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('tab', { name: 'Copy' })).toBeVisible();
});

test('a line that is typed changes this line only, and another file is replaced only when the user says so', async ({
  page,
  tmpPath
}) => {
  await upload(page, `${tmpPath}/${DOCKERFILE}`, TEXT);
  await openAsNotebook(page);
  await sources(page).nth(3).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' # x');

  await exportTo(page, DOCKERFILE);
  const question = page.locator('.jp-Dialog', {
    hasText: 'Replace the file?'
  });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toHaveCount(0);
  expect(await read(page, `${tmpPath}/${DOCKERFILE}`)).toBe(TEXT);

  await exportTo(page, DOCKERFILE);
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByText('The Dockerfile was written to')).toBeVisible();
  expect(await read(page, `${tmpPath}/${DOCKERFILE}`)).toBe(`${TEXT} # x`);
});

test('a Dockerfile that was opened before gets a second notebook, or replaces the first', async ({
  page,
  tmpPath
}, info) => {
  await upload(page, `${tmpPath}/${DOCKERFILE}`, 'FROM a\nRUN first\n');
  await openAsNotebook(page);
  await expect(sources(page).nth(1)).toHaveText('RUN first');
  await upload(page, `${tmpPath}/${DOCKERFILE}`, 'FROM a\nRUN second\n');

  await openAsNotebook(page);
  const question = page.locator('.jp-Dialog', {
    hasText: 'Replace the notebook?'
  });
  await expect(question).toBeVisible();
  await keepPicture(page, info, 'replace-notebook');
  await question.getByRole('button', { name: 'Keep Both' }).click();
  await expect(
    page.getByRole('tab', { name: `${DOCKERFILE}-1.ipynb` })
  ).toBeVisible();
  await expect(sources(page).nth(1)).toHaveText('RUN second');

  await openAsNotebook(page);
  await question.getByRole('button', { name: 'Replace' }).click();
  // The one that is open shows what was written.
  await expect(
    page.locator('.lm-TabBar-tab.lm-mod-current', {
      hasText: /^app\.Dockerfile\.ipynb$/
    })
  ).toBeVisible();
  await expect(sources(page).nth(1)).toHaveText('RUN second');
});

test('the File menu asks for the Dockerfile when none is selected', async ({
  page,
  tmpPath
}) => {
  await upload(page, `${tmpPath}/build.txt`, 'FROM a\nRUN b\n');
  await page.menu.clickMenuItem('File>Open Dockerfile as Notebook…');
  const dialog = page.locator('.jp-Dialog');
  await dialog.locator('.jp-DirListing-item', { hasText: 'build.txt' }).click();
  await dialog.getByRole('button', { name: 'Select' }).click();
  await expect(
    page.getByRole('tab', { name: 'build.txt.ipynb' })
  ).toBeVisible();
  await expect(sources(page).nth(1)).toHaveText('RUN b');
});

test('Markdown cells are written as comments when wished', async ({
  page,
  tmpPath
}) => {
  await upload(page, `${tmpPath}/${DOCKERFILE}`, 'FROM a\nRUN b\n');
  await openAsNotebook(page);
  await sources(page).nth(0).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('m');
  await page.keyboard.press('Enter');
  await page.keyboard.type('What b does.');

  await page.menu.clickMenuItem('File>Export Dockerfile…');
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByLabel('File name').fill('Copy');
  await dialog.getByLabel('Write Markdown cells as comments').check();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByText('The Dockerfile was written to')).toBeVisible();
  expect(await read(page, `${tmpPath}/Copy`)).toBe(
    'FROM a\n\n# What b does.\nRUN b\n'
  );
});

test('the launcher makes a notebook with a Dockerfile cell', async ({
  page
}, info) => {
  await keepPicture(page, info, 'launcher');
  await page
    .locator('.jp-LauncherCard', { hasText: 'Dockerfile Notebook' })
    .click();
  await expect(sources(page)).toHaveCount(1);
  await expect(page.locator('.layerbook-CellHeader-kind')).toHaveText(
    'Dockerfile'
  );
  await expectAtRest(page);
  await keepPicture(page, info, 'new-notebook');
});
