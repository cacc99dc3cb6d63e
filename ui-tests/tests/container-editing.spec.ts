import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import {
  container,
  dockerfile,
  keepPicture,
  OpenNotebook
} from './helpers/notebook';

const FORM = '.layerbook-options-form';

/** The text of a cell as the notebook has it. */
async function sourceOf(
  page: IJupyterLabPageFixture,
  index: number
): Promise<string> {
  return page.evaluate(at => {
    const { currentWidget } = window.jupyterapp.shell as unknown as {
      currentWidget: {
        content: {
          widgets: {
            model: { sharedModel: { getSource(): string } };
          }[];
        };
      };
    };
    return (
      currentWidget.content.widgets[at]?.model.sharedModel.getSource() ?? ''
    );
  }, index);
}

/** Pastes a text into what has the focus, as the browser does. */
async function paste(
  page: IJupyterLabPageFixture,
  text: string
): Promise<void> {
  await page.evaluate(data => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', data);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', {
        clipboardData,
        bubbles: true,
        cancelable: true
      })
    );
  }, text);
}

test.describe('a container cell', () => {
  test('completes keys and values in option lines', async ({
    page,
    tmpPath
  }, info) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest AS base'),
      container('')
    ]);
    const list = page.locator('.jp-Completer:visible');
    await notebook.type(1, '#| e');
    await page.keyboard.press('Tab');
    await expect(list).toContainText('environment');
    await expect(list).toContainText('environment variables of the container');
    await expect(list).not.toContainText('volumes');
    await keepPicture(page, info, 'keys');
    await page.keyboard.press('Escape');
    await notebook.type(1, '#| v');
    await page.keyboard.type('ol');
    await page.keyboard.press('Tab');
    await expect(list).toContainText('volumes');
    await page.keyboard.press('Enter');
    await expect.poll(() => sourceOf(page, 1)).toBe('#| volumes: [""]');
    const place = page.locator('#jp-main-statusbar');
    await expect(place).toContainText('Ln 1, Col 15');
    await page.keyboard.type('./data:/data');
    await expect
      .poll(() => sourceOf(page, 1))
      .toBe('#| volumes: ["./data:/data"]');

    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('#| image: st');
    await page.keyboard.press('Tab');
    await expect(list).toContainText('stage:base');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => sourceOf(page, 1))
      .toContain('#| image: stage:base');
    await page.keyboard.press('Escape');
  });

  test('says what is wrong while it is written, and what a key is for', async ({
    page,
    tmpPath
  }, info) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest'),
      container('#| volumes: ["./data:/data"]\n#| tty: true\ntrue')
    ]);
    const cell = notebook.cell(1);
    const problem = cell.locator('.layerbook-optionProblem');
    await expect(cell.locator('.layerbook-optionLine')).toHaveCount(2);
    await expect(problem).toHaveCount(0);

    await notebook.type(1, '#| enviroment: {A: "1"}');
    await expect
      .poll(async () => (await problem.allTextContents()).join(''))
      .toBe('enviroment: {A: "1"}');
    await expect(cell.locator('.layerbook-optionMark:visible')).toHaveAttribute(
      'aria-label',
      /enviroment.*did you mean environment/
    );
    await problem.first().hover();
    const tip = page.locator('.layerbook-optionTip');
    await expect(tip).toContainText('did you mean environment?');
    await keepPicture(page, info, 'problem');

    await notebook.type(1, '#| environment: {A: "1"}');
    await expect(problem).toHaveCount(0);
    await page.mouse.move(0, 0);
    await cell.getByText('environment', { exact: false }).first().hover();
    await cell.locator('.layerbook-optionLine').hover({
      position: { x: 60, y: 8 }
    });
    await expect(tip).toContainText('Environment variables of the container');
    await expect(tip).toContainText('environment: {EPOCHS');
    await page.theme.setDarkTheme();
    await page.mouse.move(0, 0);
    await cell.locator('.layerbook-optionLine').hover({
      position: { x: 60, y: 8 }
    });
    await expect(tip).toBeVisible();
    await keepPicture(page, info, 'hover-dark');
  });
});

test.describe('the form of a container cell', () => {
  const SOURCE = `#| # what it needs
#| image: busybox # small
#| volumes:
#|   - ./data:/data:ro # from outside
#| init: true
echo done`;

  test('edits the text, follows it, and keeps comments', async ({
    page,
    tmpPath
  }, info) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest'),
      container(SOURCE)
    ]);
    await notebook.select(1);
    await notebook.command('layerbook:container-options');
    const form = page.locator(FORM);
    await expect(form.getByLabel('Image', { exact: true })).toHaveValue(
      'busybox'
    );
    await expect(form.getByLabel('Image', { exact: true })).toBeFocused();
    await expect(form).toContainText('1 other option in the text: init');
    await expect(form.getByLabel('Target of mount 1')).toHaveValue('/data');

    await form.getByRole('button', { name: 'Add mount' }).click();
    await form.getByLabel('Type of mount 2').selectOption('volume');
    await form.getByLabel('Source of mount 2').fill('cache');
    await form.getByLabel('Target of mount 2').fill('/cache');
    await form.getByLabel('Takes input').check();
    await form.getByLabel('Memory').fill('512m');
    await expect.poll(() => sourceOf(page, 1)).toBe(`#| # what it needs
#| image: busybox # small
#| volumes:
#|   - ./data:/data:ro # from outside
#|   - "cache:/cache"
#| init: true
#| stdin_open: true
#| mem_limit: 512m
echo done`);
    await keepPicture(page, info, 'form');

    await notebook.type(1, '#| tty: maybe');
    await expect(form.getByRole('status')).toContainText(
      'tty in line 1 must be'
    );
    await expect(form.getByLabel('Target of mount 1')).toHaveCount(0);
    await page.theme.setDarkTheme();
    await keepPicture(page, info, 'form-dark');
    await form.getByLabel('Terminal').check();
    await expect.poll(() => sourceOf(page, 1)).toBe('#| tty: true');
    await expect(form.getByRole('status')).not.toContainText('line');

    await page.keyboard.press('Escape');
    await expect(form).toHaveCount(0);
  });

  test('is undone one change at a time', async ({ page, tmpPath }) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest'),
      container('echo done')
    ]);
    await notebook.select(1);
    await notebook.command('layerbook:container-options');
    const form = page.locator(FORM);
    await form.getByLabel('Terminal').check();
    await form.getByLabel('Runs on as a service').check();
    await page.keyboard.press('x');
    await expect(notebook.cell(1)).toBeVisible();
    await expect
      .poll(() => sourceOf(page, 1))
      .toBe('#| tty: true\n#| detach: true\necho done');
    await page.keyboard.press('Escape');
    await notebook.focus(1);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => sourceOf(page, 1)).toBe('#| tty: true\necho done');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => sourceOf(page, 1)).toBe('echo done');
  });
});

test.describe('docker run', () => {
  test('is pasted as a container cell, and Undo gives back what was pasted', async ({
    page,
    tmpPath
  }, info) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest'),
      container('')
    ]);
    const command =
      'docker run --rm --restart always -v "$PWD/data":/data -p 8080:80 -e A=1 busybox:latest ls /data';
    await notebook.focus(1);
    await paste(page, command);
    await expect.poll(() => sourceOf(page, 1)).toContain('#| image: busybox');
    const source = await sourceOf(page, 1);
    expect(source).toContain('8080:80');
    expect(source).toContain('./data:/data');
    const notice = page.locator('.Toastify__toast');
    await expect(notice).toContainText('is a container cell now');
    await expect(notice).toContainText('restart');
    await keepPicture(page, info, 'pasted');
    await notice.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => sourceOf(page, 1)).toBe(command);
  });

  test('of several Compose services makes a cell each', async ({
    page,
    tmpPath
  }) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest'),
      container('')
    ]);
    await notebook.focus(1);
    await paste(
      page,
      'services:\n  one:\n    image: busybox\n  two:\n    image: debian\n'
    );
    await expect.poll(() => sourceOf(page, 1)).toContain('image: busybox');
    await expect.poll(() => sourceOf(page, 2)).toContain('image: debian');
    await expect(notebook.cell(2)).toHaveAttribute(
      'data-layerbook-kind',
      'container'
    );
  });

  test('is copied with the image of the last run', async ({
    page,
    tmpPath,
    context
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest'),
      container('#| environment: {WHO: you}\necho "$WHO"')
    ]);
    await notebook.run(1);
    await notebook.select(1);
    await notebook.command('layerbook:copy-docker-run');
    await expect(page.locator('.Toastify__toast')).toContainText('is copied');
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(/^docker run/);
    expect(text).toContain('WHO=you');
    expect(text).toContain('layerbook/');
  });

  test('of a dialog makes a container cell below the active one', async ({
    page,
    tmpPath
  }, info) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest')
    ]);
    await notebook.select(0);
    await page.evaluate(() => {
      void window.jupyterapp.commands.execute('layerbook:paste-docker-run');
    });
    const dialog = page.locator('.jp-Dialog');
    const insert = dialog.getByRole('button', { name: 'Insert' });
    await expect(insert).toBeDisabled();
    await dialog.getByRole('textbox').fill('docker ps');
    await expect(dialog).toContainText('neither a whole docker run command');
    await expect(insert).toBeDisabled();
    await keepPicture(page, info, 'paste-dialog');
    await dialog
      .getByRole('textbox')
      .fill('docker run -e A=1 \\\n  busybox:latest env');
    await insert.click();
    await expect
      .poll(() => sourceOf(page, 1))
      .toContain('environment: {A: "1"}');
    await expect(notebook.cell(1)).toHaveAttribute(
      'data-layerbook-kind',
      'container'
    );
    await page.locator('.Toastify__toast').getByText('Undo').click();
    await expect(notebook.cell(1)).toHaveCount(0);
  });

  test('commands are there for container cells only', async ({
    page,
    tmpPath
  }) => {
    const notebook = await OpenNotebook.open(page, tmpPath, [
      dockerfile('FROM busybox:latest'),
      container('')
    ]);
    const isVisible = (id: string): Promise<boolean> =>
      page.evaluate(name => window.jupyterapp.commands.isVisible(name), id);
    await notebook.select(0);
    expect(await isVisible('layerbook:container-options')).toBe(false);
    await notebook.select(1);
    expect(await isVisible('layerbook:container-options')).toBe(true);
    expect(await isVisible('layerbook:copy-docker-run')).toBe(true);
  });
});
