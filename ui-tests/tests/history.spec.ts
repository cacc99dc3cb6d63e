import { expect, test } from '@jupyterlab/galata';
import { dockerfile, keepPicture, OpenNotebook } from './helpers/notebook';

test('the history shows commits, their files, and a text diff', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile(
      'RUN mkdir /app && echo first > /app/note && echo x > /app/gone'
    ),
    dockerfile('RUN echo second > /app/note && rm /app/gone && chmod 700 /app')
  ]);
  await notebook.run(2);
  await expect(notebook.step(2, 0)).toContainText('−1');
  await notebook
    .cell(2)
    .getByRole('button', { name: 'History' })
    .first()
    .click();

  const commits = page.locator('.layerbook-commit-row');
  await expect(commits).toHaveCount(3);
  await expect(commits.nth(0)).toContainText('RUN echo second');
  await expect(commits.nth(2)).toContainText('FROM busybox:latest');

  await commits.nth(0).click();
  const layer = page.locator('.layerbook-layer');
  await expect(layer).toContainText('RUN echo second');
  const file = (name: string) =>
    layer.locator('.layerbook-file-row', { hasText: name });
  await expect(file('gone')).toContainText('D');
  await expect(file('note')).toContainText('M');

  await file('note').click();
  const diff = page.locator('.layerbook-diff');
  await expect(diff.locator('.cm-editor')).toHaveCount(2);
  await expect(diff.locator('.cm-editor').nth(0)).toContainText('first');
  await expect(diff.locator('.cm-editor').nth(1)).toContainText('second');
  await keepPicture(page, info, 'diff');
});

test('a re-run of an edited cell forks the history', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('RUN echo one > /file')
  ]);
  await notebook.run(1);
  await expect(notebook.step(1, 0)).toContainText(/\+\d/);
  await notebook.type(1, 'RUN echo two > /file');
  await notebook.run(1);
  await notebook
    .cell(1)
    .getByRole('button', { name: 'History' })
    .first()
    .click();
  await expect(page.locator('.layerbook-commit-row')).toHaveCount(3);
  await expect(page.getByText('run-0001')).toBeVisible();
  await expect(page.getByText('run-0002')).toBeVisible();
  await keepPicture(page, info, 'fork');
});

test('an empty history says how to make the first commit', async ({
  page,
  tmpPath
}) => {
  await OpenNotebook.open(page, tmpPath, [dockerfile('FROM busybox:latest')]);
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('layerbook:open-history')
  );
  await expect(page.locator('.layerbook-history')).toContainText(
    /Dockerfile cell/
  );
});
