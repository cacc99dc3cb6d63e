import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  keepPicture,
  openAndRun,
  OpenNotebook,
  unique
} from './helpers/notebook';

/** Opens a notebook with these cells, and runs it. */
async function run(
  page: IJupyterLabPageFixture,
  folder: string,
  sources: readonly string[]
): Promise<OpenNotebook> {
  await page.setViewportSize({ width: 1500, height: 900 });
  const notebook = await openAndRun(page, folder, sources);
  const last = sources.length - 1;
  // The commits are made behind the build.
  await expect(notebook.step(last, 0)).toContainText(/[+~−m] ?\d/, {
    timeout: 60_000
  });
  return notebook;
}

/** Shows the newest layer of a notebook that was run, and returns its view. */
async function openLayer(
  page: IJupyterLabPageFixture,
  index = 0
): Promise<Locator> {
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('layerbook:open-history')
  );
  await page.locator('.layerbook-commit-row').nth(index).click();
  const layer = page.locator('.layerbook-layer');
  await expect(layer).toBeVisible();
  return layer;
}

async function setDark(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('apputils:change-theme', {
      theme: 'JupyterLab Dark'
    })
  );
  await expect(page.locator('body')).toHaveAttribute(
    'data-jp-theme-light',
    'false'
  );
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
}

/** The history of a path, as its user sees it. */
class PathHistory {
  readonly page: IJupyterLabPageFixture;
  readonly node: Locator;

  constructor(page: IJupyterLabPageFixture) {
    this.page = page;
    this.node = page.locator('.layerbook-path-widget');
  }

  get box(): Locator {
    return this.node.getByLabel('Path in the image');
  }

  get events(): Locator {
    return this.node.locator('.layerbook-tree .layerbook-path-event');
  }

  get diff(): Locator {
    return this.node.locator('.layerbook-diff');
  }

  get tree(): Locator {
    return this.node.getByRole('tree');
  }

  async go(path: string): Promise<void> {
    await this.box.fill(path);
    await this.box.press('Enter');
  }
}

test('the history of a path lists the commits that added, changed and removed it', async ({
  page,
  tmpPath
}, info) => {
  const word = unique();
  const notebook = await run(page, tmpPath, [
    'FROM busybox:latest',
    `RUN mkdir /app && echo first-${word} > /app/note`,
    `RUN echo second-${word} > /app/note && echo x > /app/other`,
    'RUN rm /app/note'
  ]);
  const layer = await openLayer(page);
  const history = new PathHistory(page);
  const { events, diff } = history;

  await test.step('from the menu of a row', async () => {
    await layer
      .locator('.layerbook-tree-row[data-path="app/note"]')
      .click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'History of Path…' }).click();
    await expect(events).toHaveCount(3);
    await expect(history.node.getByRole('status').first()).toHaveText(
      '3 commits added, changed or removed /app/note'
    );
    await expect(events.nth(0)).toContainText(/deleted.*\[4\].*RUN rm/);
    await expect(events.nth(1)).toContainText(/content modified.*\[3\]/);
    await expect(events.nth(2)).toContainText(/added.*\[2\].*RUN mkdir/);
    await expect(diff).toContainText(`second-${word}`);
    await expect(history.box).toHaveValue('/app/note');
  });

  await test.step('the difference at each commit', async () => {
    await history.tree.focus();
    await page.keyboard.press('ArrowDown');
    await expect(diff.locator('.cm-editor')).toHaveCount(2);
    await expect(diff.locator('.cm-editor').nth(0)).toContainText('first-');
    await expect(diff.locator('.cm-editor').nth(1)).toContainText('second-');
    await keepPicture(page, info, 'path-history');
    await page.keyboard.press('ArrowDown');
    await expect(diff).toContainText('added');
    await expect(diff).toContainText(`first-${word}`);
  });

  await test.step('any two versions', async () => {
    const select = history.node.getByLabel('compared with');
    await select.selectOption({ index: 1 });
    await expect(diff).toContainText('deleted');
    await expect(events.nth(0)).toContainText('compared');
    await events.nth(1).click();
    await expect(select).toHaveValue('');
    await notebook.command('docmanager:save-all');
    // What is looked at is saved a moment after it changed.
    const saved = page.waitForResponse(response =>
      /\/api\/workspaces\//.test(response.url())
    );
    await events.nth(2).click({ modifiers: ['ControlOrMeta'] });
    await expect(diff.locator('.cm-editor').nth(0)).toContainText('first-');
    await expect(diff.locator('.cm-editor').nth(1)).toContainText('second-');
    await saved;
  });

  await test.step('the same after a reload', async () => {
    await page.reload({ waitForIsReady: false });
    await expect(events).toHaveCount(3, { timeout: 30_000 });
    await expect(history.box).toHaveValue('/app/note');
    await expect(events.nth(2)).toContainText('compared');
    await expect(diff.locator('.cm-editor').nth(1)).toContainText('second-');
  });

  await test.step('a directory', async () => {
    await history.go('/app/');
    await expect(events).toHaveCount(3);
    await expect(events.nth(1)).toContainText('below it');
    await events.nth(1).click();
    const below = history.node.locator('.layerbook-report-row');
    await expect(below).toHaveCount(2);
    await keepPicture(page, info, 'directory');
    await setDark(page);
    await keepPicture(page, info, 'directory-dark');
    await below.getByRole('button', { name: 'other' }).click();
    await expect(events).toHaveCount(1);
    await expect(history.box).toHaveValue('/app/other');
  });

  await test.step('a path that never was', async () => {
    await history.go('/opt/NOTE.txt');
    await expect(history.node).toContainText(
      'No commit of this history has ever had /opt/NOTE.txt'
    );
    await history.node.getByRole('button', { name: '/app/note' }).click();
    await expect(events).toHaveCount(3);
    await keepPicture(page, info, 'path-history-dark');
  });

  await test.step('to the layer and to the cell', async () => {
    await events.nth(1).click();
    await history.node.getByRole('button', { name: 'Open Layer' }).click();
    await expect(layer).toContainText('RUN echo second');
    await expect(
      layer.locator('.layerbook-tree-row[data-path="app/note"]')
    ).toHaveAttribute('aria-selected', 'true');
    await page.activity.activateTab('History: note');
    await history.node.getByRole('button', { name: 'Show Cell' }).click();
    await expect(notebook.cell(2)).toHaveClass(/layerbook-mod-revealed/);
  });
});

test('the history of a path is asked for by menu, card and keys', async ({
  page,
  tmpPath
}) => {
  const notebook = await run(page, tmpPath, [
    'FROM busybox:latest',
    `RUN echo ${unique()} > /etc/passwd`
  ]);
  const history = new PathHistory(page);

  await test.step('from the menu of the panel', async () => {
    await openLayer(page);
    await page
      .locator('.layerbook-history')
      .getByRole('button', { name: 'What can be done with this history' })
      .click();
    await page.getByRole('menuitem', { name: 'History of Path…' }).click();
    await expect(history.node).toContainText('Which path’s history?');
    await expect(history.box).toBeFocused();
    await page.keyboard.type('c/passw');
    await expect(
      history.node.getByRole('option', { name: '/etc/passwd' })
    ).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(history.events).toHaveCount(2);
    await expect(history.events.nth(1)).toContainText('FROM busybox');
  });

  await test.step('from the palette, for the row that is chosen', async () => {
    await page.getByRole('tab', { name: /^Layer:/ }).click();
    const files = page.getByRole('tree', { name: 'Changed files' });
    await files.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('End');
    await page.keyboard.press('ControlOrMeta+Shift+C');
    await page.keyboard.type('History of Path');
    await page.keyboard.press('Enter');
    await expect(history.node.getByRole('status').first()).toContainText(
      '1 commit added, changed or removed /sys'
    );
  });

  await test.step('from the card below a cell', async () => {
    await page.activity.activateTab('notebook.ipynb');
    await notebook.step(1, 0).getByRole('button').first().click();
    await notebook
      .cell(1)
      .locator('.layerbook-change', { hasText: 'passwd' })
      .click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'History of Path…' }).click();
    await expect(history.box).toHaveValue('/etc/passwd');
    await expect(history.events).toHaveCount(2);
  });
});

test('waste names the cells, the files and the cure', async ({
  page,
  tmpPath
}, info) => {
  const word = unique();
  const notebook = await run(page, tmpPath, [
    'FROM busybox:latest',
    `RUN mkdir /data && head -c 3000000 /dev/urandom > /data/big && echo ${word} > /data/small`,
    'RUN rm /data/big',
    'RUN chmod 600 /data/small'
  ]);
  const layer = await openLayer(page);
  await layer.getByRole('tab', { name: 'Waste' }).click();
  const items = layer.locator('.layerbook-waste-item');
  await expect(layer).toContainText(
    /3\.0 MB of 3\.0 MB \(100%\) are of no use/
  );
  await expect(items).toHaveCount(2);
  await expect(items.nth(0)).toContainText(
    /3\.0 MB.*\[2\] RUN mkdir.*deleted by.*\[3\] RUN rm/
  );
  await expect(items.nth(0)).toContainText(
    'Join the rm of cell 3 to the RUN of cell 2, which made the files: −3.0 MB.'
  );
  await expect(items.nth(1)).toContainText('[4] RUN chmod');
  await items.nth(0).getByRole('button', { name: '1 file' }).click();
  await keepPicture(page, info, 'waste');
  await setDark(page);
  await keepPicture(page, info, 'waste-dark');
  await items.nth(0).getByRole('button', { name: '[3] RUN rm' }).click();
  await expect(notebook.cell(2)).toHaveClass(/layerbook-mod-revealed/);

  await page.getByRole('tab', { name: /^Layer:/ }).click();
  await items
    .nth(0)
    .getByRole('button', { name: 'data/big', exact: true })
    .click();
  await expect(page.locator('.layerbook-diff')).toContainText('data/big');

  await page.locator('.layerbook-commit-row').nth(2).click();
  await layer.getByRole('tab', { name: 'Waste' }).click();
  await expect(layer).toContainText('No byte of these layers is wasted.');
  await expect(layer).toContainText('frees nothing');
});

/** Builds a Debian package and installs it. */
const install = (name: string, version: string): string =>
  [
    `RUN mkdir -p /tmp/p/DEBIAN && printf 'Package: ${name}\\nVersion: ${version}\\nArchitecture: all\\n`,
    "Maintainer: Nobody <nobody@example.org>\\nDescription: nothing\\n' > /tmp/p/DEBIAN/control",
    ' && dpkg-deb --build /tmp/p /tmp/p.deb && dpkg --install /tmp/p.deb && rm -r /tmp/p /tmp/p.deb'
  ].join('');

test('packages and findings of a layer are listed', async ({
  page,
  tmpPath
}, info) => {
  test.setTimeout(180_000);
  const word = unique();
  const python = '/usr/lib/python3/dist-packages';
  await run(page, tmpPath, [
    'FROM debian:bookworm-slim',
    install('layerbook-probe', '1.2'),
    [
      install('layerbook-probe', '1.3'),
      `mkdir -p ${python}/probe_kit-0.${word.slice(1)}.dist-info`,
      `printf 'Metadata-Version: 2.1\\nName: probe-kit\\nVersion: 4.5\\n' > ${python}/probe_kit-0.${word.slice(1)}.dist-info/METADATA`,
      'dpkg --purge --force-all mawk',
      `echo ${word} > /opt/one && cp /opt/one /opt/two && cp /bin/true /opt/run && chmod 4755 /opt/run`,
      'chmod 666 /opt/one'
    ].join(' && ')
  ]);
  const layer = await openLayer(page);
  await layer.getByRole('tab', { name: 'Packages' }).click();
  const row = (name: string) =>
    layer
      .getByRole('row')
      .filter({ has: page.getByText(name, { exact: true }) });
  await expect(row('layerbook-probe')).toContainText(/updated.*1\.2.*1\.3/);
  await expect(row('probe-kit')).toContainText(/added.*4\.5/);
  await expect(row('mawk')).toContainText('removed');
  await expect(layer).toContainText('1 package added, 1 updated, 1 removed');
  await keepPicture(page, info, 'packages');
  await layer.getByLabel('Filter packages').fill('probe');
  await expect(row('mawk')).toHaveCount(0);
  await expect(layer).toContainText('2 of 3 packages shown');

  await layer.getByRole('tab', { name: 'Findings' }).click();
  const group = (name: RegExp) => layer.getByRole('region', { name });
  await expect(group(/setuid/)).toContainText(/opt\/run.*4755/);
  await expect(group(/Anybody may write/)).toContainText('opt/one');
  await keepPicture(page, info, 'findings');
  await setDark(page);
  await keepPicture(page, info, 'findings-dark');
  await group(/setuid/)
    .getByRole('button', { name: 'opt/run' })
    .click();
  await expect(page.locator('.layerbook-diff')).toContainText('opt/run');
});

test('shared layers name the images of two notebooks', async ({
  page,
  tmpPath
}, info) => {
  const word = unique();
  const shared = `RUN head -c 2000000 /dev/zero > /shared && echo ${word} > /word`;
  await run(page, `${tmpPath}/first`, [
    'FROM busybox:latest',
    shared,
    `RUN echo first-${word} > /own`
  ]);
  await run(page, `${tmpPath}/second`, [
    'FROM busybox:latest',
    shared,
    `RUN echo second-${word} > /own`
  ]);
  await page.notebook.openByPath(`${tmpPath}/first/notebook.ipynb`);
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('layerbook:show-shared-layers')
  );
  const view = page.locator('.layerbook-sharing');
  await expect(view).toContainText(
    /images would take .* as copies; shared layers save/
  );
  const images = view.getByRole('tree', { name: 'Images' });
  const layers = view.getByRole('tree', { name: 'Shared layers' });
  await view.getByLabel('Filter images').fill(word);
  const layer = layers.locator('.layerbook-tree-row', { hasText: word });
  await expect(layer).toHaveCount(1);
  await expect(layer).toContainText('2.0 MB');
  await view.getByLabel('Filter images').fill('notebook');
  await layers.locator('.layerbook-tree-row', { hasText: word }).click();
  await expect(view.getByRole('status')).toContainText(
    '3 images have this layer: first/notebook.ipynb [2], second/notebook.ipynb [2], first/notebook.ipynb [3], second/notebook.ipynb [3]'
  );
  await view.getByRole('button', { name: 'Only these' }).click();
  await expect(images.locator('[data-marked=true]')).toHaveCount(3);
  await expect(images).toContainText('first/notebook.ipynb [3]');
  await expect(images).toContainText('second/notebook.ipynb [3]');
  await keepPicture(page, info, 'sharing');
  await setDark(page);
  await keepPicture(page, info, 'sharing-dark');
  await images.locator('.layerbook-tree-row').first().click();
  await expect(view.getByRole('status')).toContainText(/shared with \d+/);
  await page.keyboard.press('Escape');
  await expect(view.getByRole('status')).toContainText('Choose a layer');
});
