import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { dockerfile, keepPicture, OpenNotebook } from './helpers/notebook';

type Locator = ReturnType<IJupyterLabPageFixture['locator']>;

async function openSettings(page: IJupyterLabPageFixture): Promise<Locator> {
  await page.evaluate(() => {
    void window.jupyterapp.commands.execute('layerbook:build-settings');
  });
  const dialog = page.locator('.jp-Dialog', {
    has: page.locator('.layerbook-settings')
  });
  await expect(dialog).toBeVisible();
  return dialog;
}

async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
}

/** What the notebook has under `layerbook`, without what is not a setting. */
function settingsIn(page: IJupyterLabPageFixture): Promise<unknown> {
  return page.evaluate(() => {
    const { currentWidget } = window.jupyterapp.shell as unknown as {
      currentWidget: {
        model: {
          sharedModel: { getMetadata(key: string): Record<string, unknown> };
        };
      };
    };
    const { id, version, ...rest } =
      currentWidget.model.sharedModel.getMetadata('layerbook') ?? {};
    return rest;
  });
}

test('the form writes what was changed, keeps what it does not know, and shows it again', async ({
  page,
  tmpPath
}, info) => {
  const unknown = { later: { kept: [1] }, buildArgs: { OLD: '1' } };
  await OpenNotebook.open(
    page,
    tmpPath,
    [dockerfile('ARG TAG=latest\nFROM busybox:${TAG} AS build\nFROM build')],
    unknown
  );
  let dialog = await openSettings(page);
  await expect(dialog.getByLabel('Value of TAG')).toHaveAttribute(
    'placeholder',
    'default: latest'
  );
  await save(dialog);
  expect(await settingsIn(page)).toEqual(unknown);

  dialog = await openSettings(page);
  await dialog.getByLabel('Value of OLD').fill('2');
  await dialog.getByLabel('Target stage').selectOption('build');
  await dialog.getByLabel('Platform').fill('linux');
  await expect(dialog).toContainText('Write a platform as');
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await dialog.getByLabel('Platform').fill('linux/amd64');
  await dialog.getByRole('button', { name: 'Add host' }).click();
  await dialog.getByRole('textbox', { name: 'Host 1' }).fill('db:192.0.2.7');
  await dialog.getByLabel('Context folder').fill('nowhere');
  await expect(dialog).toContainText('There is no folder');
  await dialog.getByLabel('Context folder').fill('.');
  await keepPicture(page, info, 'settings');
  await save(dialog);
  expect(await settingsIn(page)).toEqual({
    later: { kept: [1] },
    buildArgs: { OLD: '2' },
    target: 'build',
    platform: 'linux/amd64',
    extraHosts: ['db:192.0.2.7']
  });

  dialog = await openSettings(page);
  await expect(dialog.getByLabel('Target stage')).toHaveValue('build');
  await expect(dialog.getByRole('textbox', { name: 'Host 1' })).toHaveValue(
    'db:192.0.2.7'
  );
});

test('a setting that is not understood is shown with its field, and saving replaces it', async ({
  page,
  tmpPath
}) => {
  await OpenNotebook.open(page, tmpPath, [dockerfile('FROM busybox:latest')], {
    network: 'moon'
  });
  const dialog = await openSettings(page);
  await expect(dialog.getByRole('alert')).toContainText('network');
  await expect(dialog.locator('[data-field="network"]')).toContainText(
    'not understood'
  );
  await save(dialog);
  expect(await settingsIn(page)).toEqual({});
});

test('a build argument that is set in the form reaches the build', async ({
  page,
  tmpPath
}) => {
  const word = `word-${Date.now()}`;
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest\nARG WORD\nRUN echo "arg: $WORD"')
  ]);
  const dialog = await openSettings(page);
  await dialog.getByLabel('Value of WORD').fill(word);
  await save(dialog);
  await notebook.run(0);
  const log = notebook.cell(0).locator('.layerbook-log');
  await log.getByRole('button').first().click();
  await expect(log).toContainText(`arg: ${word}`);
});

test('a secret reaches RUN, and its value is nowhere in the notebook', async ({
  page,
  tmpPath
}) => {
  const secret = `very-secret-${Date.now()}`;
  await page.contents.uploadContent(secret, 'text', `${tmpPath}/token.txt`);
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(
      `FROM busybox:latest\nRUN --mount=type=secret,id=token sha256sum < /run/secrets/token # ${Date.now()}`
    )
  ]);
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Add secret' }).click();
  await expect(
    dialog.getByRole('textbox', { name: 'Id of secret 1' })
  ).toHaveValue('token');
  await dialog.getByLabel('Place of secret 1').fill('token.txt');
  await save(dialog);

  await notebook.start(0);
  await page.getByRole('button', { name: 'Allow for This Notebook' }).click();
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256').update(secret).digest('hex');
  await expect(notebook.word(0)).toHaveText('fresh', { timeout: 60_000 });
  const log = notebook.cell(0).locator('.layerbook-log');
  await log.getByRole('button').first().click();
  await expect(log).toContainText(hash);

  await notebook.command('docmanager:save');
  const text = await page.evaluate(
    async path =>
      JSON.stringify(await window.jupyterapp.serviceManager.contents.get(path)),
    `${tmpPath}/notebook.ipynb`
  );
  expect(text).toContain(hash);
  expect(text).toContain('token.txt');
  expect(text).not.toContain(secret);
  await expect(page.locator('body')).not.toContainText(secret);
});
