import { expect, test } from '@jupyterlab/galata';
import {
  dockerfile,
  keepPicture,
  kernel,
  OpenNotebook
} from './helpers/notebook';

test('a cell becomes a Dockerfile cell from the toolbar, a container cell by key, and code again', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    kernel('RUN echo "a"'),
    kernel('print(1)')
  ]);
  const type = page.getByLabel('Cell type', { exact: true });

  await notebook.focus(0);
  await type.selectOption('dockerfile');
  await expect(
    notebook.cell(0).locator('.layerbook-CellHeader-kind')
  ).toHaveText('Dockerfile');
  await expect(notebook.word(0)).toHaveText('pending');
  // The instruction is coloured as one: the language is the Dockerfile's.
  await expect(notebook.cell(0).locator('.cm-line span').first()).toHaveText(
    'RUN'
  );
  await keepPicture(page, info, 'dockerfile-cell');

  await notebook.focus(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await expect(
    notebook.cell(1).locator('.layerbook-CellHeader-kind')
  ).toHaveText('Container');
  await expect(type).toHaveValue('container');

  await page.keyboard.press('y');
  await expect(notebook.cell(1).locator('.layerbook-CellHeader')).toHaveCount(
    0
  );
  await expect(type).toHaveValue('code');
});

test('the command palette makes a container cell of a Dockerfile cell', async ({
  page,
  tmpPath
}) => {
  // Without kernel cells no kernel starts, which would take the focus away from the palette.
  const notebook = await OpenNotebook.open(page, tmpPath, [dockerfile('true')]);
  await notebook.focus(0);
  await page.menu.clickMenuItem('View>Activate Command Palette');
  await page.locator('.lm-CommandPalette-input').fill('Change to Container');
  await page
    .locator('.lm-CommandPalette-item', { hasText: 'Container' })
    .first()
    .click();
  await expect(
    notebook.cell(0).locator('.layerbook-CellHeader-kind')
  ).toHaveText('Container');
});
