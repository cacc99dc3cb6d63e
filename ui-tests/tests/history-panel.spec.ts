import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accept,
  dockerfile,
  keepPicture,
  OpenNotebook,
  unique
} from './helpers/notebook';

type Locator = ReturnType<IJupyterLabPageFixture['locator']>;

/** The History panel as its user sees it. */
class HistoryPanel {
  readonly node: Locator;
  private readonly _page: IJupyterLabPageFixture;

  constructor(page: IJupyterLabPageFixture) {
    this._page = page;
    this.node = page.locator('.layerbook-history');
  }

  get rows(): Locator {
    return this.node.locator('.layerbook-commit-row');
  }

  /** Rows of runs that a later one took the place of. */
  get superseded(): Locator {
    return this.node.locator('.layerbook-commit-row[data-line=superseded]');
  }

  async open(): Promise<void> {
    await this._page.evaluate(() =>
      window.jupyterapp.commands.execute('layerbook:open-history')
    );
    await expect(this.rows.first()).toBeVisible();
  }

  /** Opens a row's menu by its button and chooses an item. */
  async choose(row: Locator, item: string | RegExp): Promise<void> {
    await row.hover();
    await row.locator('.layerbook-row-menu').click();
    await this.menuItem(item).click();
  }

  menuItem(item: string | RegExp): Locator {
    return this._page.getByRole('menuitem', { name: item });
  }

  async search(what: 'commits' | 'path' | 'content', text: string) {
    await this.node.getByLabel('What is searched').selectOption(what);
    await this.node.locator('.layerbook-filter').fill(text);
  }

  async openMenu(): Promise<void> {
    await this.node
      .getByRole('button', { name: 'What can be done with this history' })
      .click();
  }
}

/** A notebook whose last cell was run, edited and run again. */
async function openForked(
  page: IJupyterLabPageFixture,
  folder: string
): Promise<{ notebook: OpenNotebook; panel: HistoryPanel; word: string }> {
  const word = unique();
  const notebook = await OpenNotebook.open(page, folder, [
    dockerfile('FROM busybox:latest'),
    dockerfile('RUN mkdir /app'),
    dockerfile(`RUN echo first-${word} > /app/note`)
  ]);
  await notebook.run(2);
  await expect(notebook.step(2, 0)).toContainText(/\+\d/);
  await notebook.type(2, `RUN echo second-${word} > /app/note`);
  await notebook.run(2);
  await expect(notebook.step(2, 0)).toContainText(/\+\d/);
  const panel = new HistoryPanel(page);
  await panel.open();
  await expect(panel.rows).toHaveCount(4);
  return { notebook, panel, word };
}

test('a superseded run is named, dated and quieter, and can be deleted', async ({
  page,
  tmpPath
}, info) => {
  const { panel } = await openForked(page, tmpPath);
  await expect(panel.superseded).toHaveCount(1);
  await expect(panel.superseded).toContainText('run-0001');
  const row = panel.node.locator('.layerbook-tree-row').nth(1);
  await expect(row).toHaveAttribute(
    'title',
    /branch run-0001, superseded, last used .*\d{4}/
  );
  await expect(row).toHaveAttribute('title', /built in .* when last run/);
  await keepPicture(page, info, 'superseded');

  await panel.choose(panel.superseded, 'Delete Run');
  await expect(page.locator('.jp-Dialog')).toContainText('run-0001');
  await accept(page);
  await expect(panel.rows).toHaveCount(3);
  await expect(panel.superseded).toHaveCount(0);
});

test('a commit and its cell lead to each other', async ({ page, tmpPath }) => {
  const { notebook, panel } = await openForked(page, tmpPath);
  const tree = panel.node.getByRole('tree');
  await tree.focus();
  await page.keyboard.press('End');
  await expect(notebook.cell(0)).toHaveClass(/layerbook-mod-revealed/);
  await expect(tree).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(notebook.cell(1)).toHaveClass(/layerbook-mod-revealed/);
  await page.keyboard.press('Enter');
  await expect(notebook.cell(1)).toHaveClass(/jp-mod-active/);
  await expect(tree).not.toBeFocused();

  await notebook.select(2);
  await notebook.command('layerbook:show-cell-commits');
  await expect(panel.rows).toHaveCount(2);
  const chip = panel.node.getByRole('button', { name: 'Only cell [3]' });
  await chip.click();
  await expect(panel.rows).toHaveCount(4);

  await notebook.cell(1).getByRole('button', { name: 'of this cell' }).click();
  await expect(panel.rows).toHaveCount(1);
  await expect(panel.rows).toContainText('RUN mkdir /app');
});

test('paths and contents are found in all commits', async ({
  page,
  tmpPath
}, info) => {
  const { panel, word } = await openForked(page, tmpPath);
  const matches = panel.node.locator('.layerbook-search-match');
  await panel.search('path', 'app/not*');
  await expect(matches).toHaveCount(2);

  await panel.search('content', `/first-${word}/`);
  await expect(matches).toHaveCount(1);
  await expect(matches).toContainText(`first-${word}`);
  await keepPicture(page, info, 'search');
  await matches.click();
  await expect(page.locator('.layerbook-diff')).toContainText('app/note');

  await panel.search('content', '/first-[/');
  await expect(panel.node.getByRole('alert')).toContainText(
    /regular expression/
  );
  await panel.search('commits', 'second');
  await expect(panel.rows).toHaveCount(1);
});

test('cells are restored to a commit, as one step that can be undone', async ({
  page,
  tmpPath
}, info) => {
  const { notebook, panel, word } = await openForked(page, tmpPath);
  const editor = notebook.cell(2).locator('.cm-content');
  await panel.choose(panel.superseded, 'Restore Cells');
  await expect(page.locator('.jp-Dialog')).toContainText(
    'Cell [3] gets the text that it had.'
  );
  await keepPicture(page, info, 'restore');
  await accept(page);
  await expect(editor).toContainText(`first-${word}`);
  await expect(notebook.word(2)).toHaveText('stale');
  await expect(panel.superseded).toContainText('run-0002');

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(editor).toContainText(`second-${word}`);
  await expect(notebook.word(2)).toHaveText('fresh');
  await expect(panel.superseded).toContainText('run-0001');
});

test('the last run is undone, outputs and place in the history included', async ({
  page,
  tmpPath
}) => {
  const { notebook, panel, word } = await openForked(page, tmpPath);
  await expect(notebook.step(2, 0)).toContainText(`second-${word}`);
  await notebook.command('layerbook:undo-run');
  await expect(notebook.step(2, 0)).toContainText(`first-${word}`);
  await expect(notebook.word(2)).toHaveText('stale');
  await expect(panel.superseded).toContainText('run-0002');

  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await expect(notebook.step(2, 0)).toContainText(`second-${word}`);
  await expect(notebook.word(2)).toHaveText('fresh');
  await expect(panel.superseded).toContainText('run-0001');
});

test('a commit is tagged, and the tag is removed again', async ({
  page,
  tmpPath
}) => {
  const { panel } = await openForked(page, tmpPath);
  const row = panel.rows.nth(0);
  await panel.choose(row, /^Tag…/);
  const name = page.locator('.jp-Dialog').getByLabel('Git tag');
  await name.fill('not a name');
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Dialog').getByRole('alert')).toBeVisible();
  await name.fill('v1');
  await accept(page);
  await expect(row.locator('[data-kind=tag]')).toHaveText('v1');

  await panel.choose(row, 'Remove Tag “v1”');
  await expect(row.locator('[data-kind=tag]')).toHaveCount(0);
});

test('the history is pushed to another repository, whose address is kept', async ({
  page,
  tmpPath
}, info) => {
  const { panel } = await openForked(page, tmpPath);
  const remote = mkdtempSync(join(tmpdir(), 'layerbook-remote-'));
  try {
    execFileSync('git', ['init', '--bare', '--quiet', remote]);
    await panel.openMenu();
    await panel.menuItem('Push History…').click();
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('secrets');
    await dialog.getByLabel('Repository').fill(remote);
    await keepPicture(page, info, 'push');
    await accept(page);
    await expect(page.locator('.Toastify__toast--success')).toBeVisible();
    const refs = execFileSync('git', ['-C', remote, 'for-each-ref'], {
      encoding: 'utf8'
    });
    expect(refs).toContain('refs/heads/run-0001');
    expect(refs).toContain('refs/heads/run-0002');

    await panel.openMenu();
    await panel.menuItem('Push History…').click();
    await expect(dialog.getByLabel('Repository')).toHaveValue(remote);
    await page.keyboard.press('Escape');
  } finally {
    rmSync(remote, { recursive: true, force: true });
  }
});

test('an image of the engine is opened beside the runs, and closed', async ({
  page,
  tmpPath
}, info) => {
  const { panel } = await openForked(page, tmpPath);
  await panel.openMenu();
  await panel.menuItem('Open Image…').click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByRole('combobox').fill('cell-cell-1');
  const image = await dialog.getByRole('option').first().getAttribute('title');
  await page.keyboard.press('Enter');
  const badge = panel.node.locator('[data-kind=image]', {
    hasText: image ?? 'cell-cell-1'
  });
  await expect(badge).toBeVisible({ timeout: 30_000 });
  await keepPicture(page, info, 'image');

  const row = panel.rows.filter({ has: page.locator('[data-kind=image]') });
  await panel.choose(row, 'Close Image');
  await expect(badge).toHaveCount(0);
});
