import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { docker } from './helpers/engine';
import {
  container,
  dockerfile,
  keepBothThemes,
  keepPicture,
  OpenNotebook,
  unique
} from './helpers/notebook';

/** Roles of Layerbook's containers that the engine has for a notebook. */
function rolesOf(notebookId: string): string[] {
  const printed = docker(
    'ps',
    '--all',
    '--filter',
    `label=layerbook.notebook=${notebookId}`,
    '--format',
    'role={{.Label "layerbook.role"}}'
  );
  return [...printed.matchAll(/^role=(.*)$/gm)].map(([, role = '']) => role);
}

/** The notebook's id in its metadata. */
function idOf({ page }: OpenNotebook): Promise<string> {
  return page.evaluate(() => {
    const { currentWidget } = window.jupyterapp.shell as unknown as {
      currentWidget: {
        model: { sharedModel: { getMetadata(key: string): { id: string } } };
      };
    };
    return currentWidget.model.sharedModel.getMetadata('layerbook').id;
  });
}

/** The terminal of a shell's tab, as its user sees it. */
class ShellTab {
  readonly node: ReturnType<IJupyterLabPageFixture['locator']>;
  private readonly _page: IJupyterLabPageFixture;

  constructor(page: IJupyterLabPageFixture) {
    this._page = page;
    this.node = page.locator('.layerbook-shell:not(.lm-mod-hidden)');
  }

  /** What is on the screen. It is a picture in the page, so the text is the terminal's own. */
  text(): Promise<string> {
    return this._page.evaluate(() => {
      type Line = { translateToString(trim: boolean): string };
      const { currentWidget } = window.jupyterapp.shell as unknown as {
        currentWidget: {
          content: {
            _term?: {
              buffer: {
                active: {
                  length: number;
                  getLine(at: number): Line | undefined;
                };
              };
            };
          };
        };
      };
      const buffer = currentWidget.content?._term?.buffer.active;
      return Array.from(
        { length: buffer?.length ?? 0 },
        (_, at) => buffer?.getLine(at)?.translateToString(true) ?? ''
      ).join('\n');
    });
  }

  async expectText(words: string | RegExp): Promise<void> {
    const wanted =
      typeof words === 'string'
        ? expect.stringContaining(words)
        : expect.stringMatching(words);
    await expect.poll(() => this.text(), { timeout: 30_000 }).toEqual(wanted);
  }

  async type(line: string): Promise<void> {
    await this._page.keyboard.type(line);
    await this._page.keyboard.press('Enter');
  }

  /** What `stty size` answers last. */
  async size(): Promise<string> {
    const mark = unique();
    await this.type(`stty size; echo ${mark}-$((1+1))`);
    await this.expectText(`${mark}-2`);
    const sizes = (await this.text()).match(/^\d+ \d+$/gm);
    return sizes?.at(-1) ?? '';
  }
}

test('a shell is opened in a cell, takes keys, fits its tab and goes with it', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(`FROM busybox:latest\nRUN echo ${unique()} > /made`)
  ]);
  await notebook.run(0);
  const id = await idOf(notebook);
  await notebook.cell(0).getByRole('button', { name: 'Shell' }).click();
  const shell = new ShellTab(page);
  await shell.expectText('/ #');
  await shell.type('echo hi-$((1+1))');
  await shell.expectText(/^hi-2$/m);
  await expect(
    page.getByRole('tab', { name: 'Shell: Dockerfile cell 1' })
  ).toBeVisible();
  const before = await shell.size();
  await page.setViewportSize({ width: 900, height: 600 });
  await expect.poll(() => shell.size()).not.toBe(before);
  await page.setViewportSize({ width: 1280, height: 720 });
  await keepBothThemes(page, info, 'shell');
  expect(rolesOf(id)).toEqual(['shell']);
  await page
    .getByRole('tab', { name: 'Shell: Dockerfile cell 1' })
    .locator('.lm-TabBar-tabCloseIcon')
    .click();
  await expect.poll(() => rolesOf(id)).toEqual([]);
});

test('leaving a shell closes its tab', async ({ page, tmpPath }) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest\nUSER 1234')
  ]);
  await notebook.select(0);
  await notebook.command('layerbook:open-root-shell');
  const shell = new ShellTab(page);
  await shell.expectText('/ #');
  await shell.type('id -u');
  await shell.expectText(/^0$/m);
  await shell.type('exit');
  await expect(shell.node).toHaveCount(0);
});

test('a shell in a failed cell is in its last good state', async ({
  page,
  tmpPath
}, info) => {
  const mark = unique();
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(
      `FROM busybox:latest\nRUN echo ${mark} > /made-before\nRUN echo ${mark} && exit 3`
    )
  ]);
  await notebook.run(0);
  await notebook.cell(0).getByRole('button', { name: 'Shell' }).click();
  const shell = new ShellTab(page);
  await shell.expectText('(Dockerfile cell 1, line 3) failed');
  await shell.type('cat /made-before');
  await shell.expectText(new RegExp(`^${mark}$`, 'm'));
  await keepPicture(page, info, 'shell-of-failed-cell');
});

test('a shell is opened at a commit of the history', async ({
  page,
  tmpPath
}, info) => {
  const mark = unique();
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(
      `FROM busybox:latest\nRUN echo ${mark} > /early\nRUN echo ${mark} > /late`
    )
  ]);
  await notebook.run(0);
  await expect(
    notebook.cell(0).getByRole('button', { name: 'History', exact: true })
  ).toBeVisible();
  await notebook.command('layerbook:open-history');
  await page.locator('.layerbook-commit-row').first().click();
  await page.keyboard.press('ArrowRight');
  const row = page
    .locator('.layerbook-commit-row')
    .filter({ hasText: 'early' });
  await row.hover();
  await row.locator('.layerbook-row-menu').click();
  await keepPicture(page, info, 'row-menu');
  await page.getByRole('menuitem', { name: 'Open a Shell Here' }).click();
  const shell = new ShellTab(page);
  await shell.expectText('/ #');
  await shell.type('ls -d /early /late');
  await shell.expectText(/^\/early$/m);
  await shell.expectText('/late: No such file');
});

test('an image without a shell offers its files', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile(
      'FROM busybox:latest AS tools\nFROM scratch\nCOPY --from=tools /etc/passwd /etc/passwd'
    )
  ]);
  await notebook.run(0);
  await expect(
    notebook.cell(0).getByRole('button', { name: 'History', exact: true })
  ).toBeVisible();
  await notebook.cell(0).getByRole('button', { name: 'Shell' }).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('There is no shell in this image');
  await keepPicture(page, info, 'no-shell');
  await dialog.getByRole('button', { name: 'Browse files' }).click();
  await expect(page.locator('.layerbook-layer-widget')).toContainText('passwd');
});

test('a container cell with a terminal takes keys until it ends', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    container(
      '#| image: busybox:latest\n#| tty: true\nread -p "name? " name\necho "hello $name"; stty size\nread -p "again? " x'
    )
  ]);
  await notebook.start(0);
  const terminal = notebook.cell(0).locator('.layerbook-run-terminal');
  await expect(terminal.locator('.xterm-screen')).toBeVisible();
  await terminal.click();
  await page.keyboard.type('dear Add bb');
  await keepPicture(page, info, 'run-terminal');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(terminal).toHaveCount(0);
  await expect(notebook.cell(0)).toContainText('hello dear Add bb');
  await expect(notebook.cell(0)).toContainText('exit code 0');
  // No key reached the notebook.
  await expect(page.locator('.jp-Notebook .jp-Cell')).toHaveCount(2);
});
