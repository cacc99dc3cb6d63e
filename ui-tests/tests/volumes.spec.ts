import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { readFileSync } from 'node:fs';
import { docker } from './helpers/engine';
import {
  container,
  dockerfile,
  keepBothThemes,
  keepPicture,
  OpenNotebook,
  unique
} from './helpers/notebook';
import { makePng } from './helpers/pictures';

type Locator = ReturnType<IJupyterLabPageFixture['locator']>;

/** The Volumes panel as its user sees it. */
class VolumesPanel {
  readonly node: Locator;
  private readonly _page: IJupyterLabPageFixture;

  private constructor(page: IJupyterLabPageFixture) {
    this._page = page;
    this.node = page.locator('.layerbook-volumes');
  }

  static async open(page: IJupyterLabPageFixture): Promise<VolumesPanel> {
    const panel = new VolumesPanel(page);
    await page.menu.clickMenuItem('View>Show Volumes');
    await expect(panel.node).toBeVisible();
    return panel;
  }

  row(name: string): Locator {
    return this.node.locator(`.layerbook-tree-row[data-volume="${name}"]`);
  }

  get detail(): Locator {
    return this.node.locator('.layerbook-volume-detail');
  }

  button(name: string | RegExp): Locator {
    return this.node.getByRole('button', { name });
  }

  async create(name: string): Promise<void> {
    await this.button('New volume').first().click();
    await fillDialog(this._page, name);
    await expect(this.row(name)).toBeVisible();
  }
}

async function fillDialog(
  page: IJupyterLabPageFixture,
  text: string
): Promise<void> {
  const dialog = page.locator('.jp-Dialog');
  await dialog.locator('input').fill(text);
  await dialog.locator('.jp-mod-accept').click();
}

/** A volume in the main area. */
function view(page: IJupyterLabPageFixture): Locator {
  return page.locator('.layerbook-volume-widget:visible');
}

function entry(page: IJupyterLabPageFixture, name: string): Locator {
  return view(page)
    .locator('.layerbook-tree-row')
    .filter({ has: page.getByText(name, { exact: true }) });
}

const made: string[] = [];

function newName(): string {
  const name = `layerbook-ui-${unique()}`;
  made.push(name, `${name}-copy`);
  return name;
}

test.afterEach(() => {
  const there = docker('volume', 'ls', '-q').split('\n');
  for (const name of made.splice(0).filter(one => there.includes(one))) {
    // Also those that looked into it.
    const users = docker('ps', '-aq', '--filter', `volume=${name}`);
    for (const id of users.split('\n').filter(Boolean)) {
      docker('rm', '-f', id);
    }
    docker('volume', 'rm', name);
  }
});

test('a volume is made, filled, browsed, copied and removed', async ({
  page
}, info) => {
  const name = newName();
  const panel = await VolumesPanel.open(page);
  await panel.create(name);
  await expect(panel.detail).toContainText('no container');
  await panel.button('Browse').click();
  await expect(view(page)).toContainText('This folder is empty.');

  await view(page)
    .getByLabel('Files to upload')
    .setInputFiles([
      {
        name: 'note.py',
        mimeType: 'text/plain',
        buffer: Buffer.from('print("hello")\n')
      },
      {
        name: 'red.png',
        mimeType: 'image/png',
        buffer: makePng(120, 80, [200, 40, 40])
      },
      {
        name: 'large.bin',
        mimeType: 'application/octet-stream',
        buffer: Buffer.alloc(3_000_000, 7)
      }
    ]);
  await expect(entry(page, 'note.py')).toContainText('15 B');
  await expect(entry(page, 'large.bin')).toContainText('3.0 MB');
  await expect(panel.row(name)).toContainText('3.0 MB');

  await entry(page, 'note.py').click();
  const file = page.locator('.layerbook-volume-file:visible');
  await expect(file.locator('.cm-content')).toContainText('print("hello")');
  await keepPicture(page, info, 'text');
  await entry(page, 'red.png').click();
  await expect(file).toContainText('120 × 80 px');
  await keepBothThemes(page, info, 'picture');

  const saving = page.waitForEvent('download');
  await file.getByRole('button', { name: 'Download' }).click();
  const saved = await (await saving).path();
  expect(readFileSync(saved)).toEqual(makePng(120, 80, [200, 40, 40]));

  await panel.button('Copy…').click();
  await expect(page.locator('.jp-Dialog input')).toHaveValue(`${name}-copy`);
  await fillDialog(page, `${name}-copy`);
  await expect(panel.row(`${name}-copy`)).toContainText('3.0 MB');
  expect(
    docker(
      'run',
      '--rm',
      '-v',
      `${name}-copy:/v`,
      'busybox',
      'cat',
      '/v/note.py'
    )
  ).toBe('print("hello")\n');

  docker(
    'run',
    '-d',
    '--name',
    `${name}-user`,
    '-v',
    `${name}:/srv`,
    'busybox',
    'sleep',
    '600'
  );
  await panel.button('Refresh the volumes').click();
  await expect(panel.row(name)).toContainText(`used by ${name}-user`);
  await panel.row(name).click();
  await keepPicture(page, info, 'in-use');
  await panel.button('Remove…').click();
  await expect(page.locator('.jp-Dialog')).toContainText('cannot be undone');
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await expect(page.locator('.jp-Dialog')).toContainText(
    `a container uses it: ${name}-user (running)`
  );
  await keepPicture(page, info, 'refused');
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  docker('rm', '-f', `${name}-user`);
  await panel.row(name).focus();
  await panel.row(name).click();
  await panel.button('Remove…').click();
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await expect(panel.row(name)).toHaveCount(0);
  await expect(view(page)).toHaveCount(0);
});

test('folders are gone through by keys, and what is there is not replaced by itself', async ({
  page
}, info) => {
  const name = newName();
  docker(
    'run',
    '--rm',
    '-v',
    `${name}:/v`,
    'busybox',
    'sh',
    '-c',
    'cd /v && mkdir -p sub/deep none && echo one > sub/deep/one && echo two > two && ln -s /etc out'
  );
  const panel = await VolumesPanel.open(page);
  await panel.row(name).dblclick();
  await expect(entry(page, 'two')).toBeVisible();
  await expect(entry(page, 'out')).toContainText('→ /etc');
  const tree = view(page).getByRole('tree');
  await tree.focus();
  await page.keyboard.type('sub');
  await page.keyboard.press('Enter');
  await expect(entry(page, 'deep')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(entry(page, 'one')).toBeVisible();
  await expect(view(page).getByRole('navigation')).toHaveText(
    `${name}/sub/deep`
  );
  await page.keyboard.press('Backspace');
  await expect(entry(page, 'deep')).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(entry(page, 'none')).toBeVisible();
  await page.keyboard.type('none');
  await page.keyboard.press('Enter');
  await expect(view(page)).toContainText('This folder is empty.');
  await page.keyboard.press('Backspace');
  await expect(entry(page, 'two')).toBeVisible();
  await keepPicture(page, info, 'folder');

  const upload = {
    name: 'two',
    mimeType: 'text/plain',
    buffer: Buffer.from('new')
  };
  await view(page).getByLabel('Files to upload').setInputFiles([upload]);
  await expect(page.locator('.jp-Dialog')).toContainText('two');
  await page.locator('.jp-Dialog .jp-mod-reject').click();
  await expect(entry(page, 'two')).toContainText('4 B');
  await view(page).getByLabel('Files to upload').setInputFiles([upload]);
  await page
    .locator('.jp-Dialog')
    .getByRole('button', { name: 'Replace' })
    .click();
  await expect(entry(page, 'two')).toContainText('3 B');

  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['dropped'], 'dropped.txt'));
    return data;
  });
  const folder = view(page).locator('.layerbook-volume-folder');
  await folder.dispatchEvent('dragover', { dataTransfer: dropped });
  await expect(folder).toHaveAttribute('data-drop', 'true');
  await folder.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(entry(page, 'dropped.txt')).toContainText('7 B');

  await panel.row(name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove Volume…' }).click();
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await expect(panel.row(name)).toHaveCount(0);
});

test('a volume that a cell makes is listed with its notebook', async ({
  page,
  tmpPath
}, info) => {
  const name = newName();
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    container(
      `#| volumes: ["${name}:/data"]\nmkdir /data/kept && echo 42 > /data/kept/answer`
    )
  ]);
  const panel = await VolumesPanel.open(page);
  await expect(panel.row(name)).toHaveCount(0);
  await notebook.run(1);
  await expect(panel.row(name)).toContainText('notebook.ipynb');
  await panel.row(name).dblclick();
  await entry(page, 'kept').click();
  await entry(page, 'answer').click();
  const file = page.locator('.layerbook-volume-file:visible');
  await expect(file.locator('.cm-content')).toContainText('42');
  await keepPicture(page, info, 'beside');
  await panel.button(`${tmpPath}/notebook.ipynb`).click();
  await expect(
    page.locator('.lm-TabBar-tab.jp-mod-current', { hasText: 'notebook.ipynb' })
  ).toBeVisible();
});
