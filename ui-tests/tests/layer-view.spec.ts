import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { keepPicture, openAndRun } from './helpers/notebook';

/** 50,000 files in 100 directories; every tenth is a `.py`. */
const MANY = `RUN awk 'BEGIN { \\
  for (d = 0; d < 100; d++) { \\
    dir = "/opt/many/d" d; system("mkdir -p " dir); \\
    for (f = 0; f < 500; f++) { \\
      file = dir "/f" f (f % 10 ? ".txt" : ".py"); \\
      printf "%0" (1 + (d * 500 + f) % 97) "d", f > file; close(file) \\
    } \\
  } \\
}'`;

/** A layer in the main area, as its user sees it. */
class OpenLayer {
  readonly page: IJupyterLabPageFixture;
  readonly node: Locator;

  constructor(page: IJupyterLabPageFixture) {
    this.page = page;
    this.node = page.locator('.layerbook-layer');
  }

  /** Runs the notebook's cells, and shows the layer of the last one. */
  static async run(
    page: IJupyterLabPageFixture,
    folder: string,
    sources: readonly string[]
  ): Promise<OpenLayer> {
    await page.setViewportSize({ width: 1500, height: 900 });
    const notebook = await openAndRun(page, folder, sources);
    const last = sources.length - 1;
    // The commits are made behind the build.
    await expect(notebook.step(last, 0)).toContainText(/[+~−]\d/, {
      timeout: 60_000
    });
    await notebook
      .cell(last)
      .getByRole('button', { name: 'History' })
      .first()
      .click();
    const layer = new OpenLayer(page);
    await layer.commit(0).click();
    await expect(layer.files).toBeVisible();
    return layer;
  }

  /** A row of the History panel; 0 is the newest. */
  commit(index: number): Locator {
    return this.page.locator('.layerbook-commit-row').nth(index);
  }

  get files(): Locator {
    return this.node.getByRole('tree', { name: 'Changed files' });
  }

  get image(): Locator {
    return this.node.getByRole('tree', { name: 'Files of the image' });
  }

  get status(): Locator {
    return this.node.getByRole('status');
  }

  get filter(): Locator {
    return this.node.getByLabel('Filter by path');
  }

  get diff(): Locator {
    return this.page.locator('.layerbook-diff');
  }

  row(tree: Locator, path: string): Locator {
    return tree.locator(`.layerbook-tree-row[data-path="${path}"]`);
  }

  async tab(name: string): Promise<void> {
    await this.node.getByRole('tab', { name }).click();
  }

  async press(name: string): Promise<void> {
    await this.node.getByRole('button', { name, exact: true }).click();
  }

  /** What a search or the history of a path does: shows one file of the layer or of the image. */
  async openPath(path: string): Promise<void> {
    await this.page.evaluate(async wanted => {
      const { shell } = window.jupyterapp;
      for (const widget of shell.widgets('main')) {
        const { content } = widget as unknown as {
          content?: { model?: { openPath?(path: string): Promise<void> } };
        };
        await content?.model?.openPath?.(wanted);
      }
    }, path);
  }
}

/** Scrolls a tree to its end, some pages per frame. Returns the tasks of the page that took longer than 50 ms. */
async function scrollToEnd(tree: Locator): Promise<number[]> {
  return await tree.evaluate(async box => {
    const long: number[] = [];
    const observer = new PerformanceObserver(list =>
      list.getEntries().forEach(entry => long.push(Math.round(entry.duration)))
    );
    observer.observe({ type: 'longtask' });
    const frame = (): Promise<number> =>
      new Promise(resolve => requestAnimationFrame(resolve));
    box.scrollTop = 0;
    await frame();
    while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
      box.scrollTop += 4000;
      await frame();
    }
    await frame();
    observer.takeRecords().forEach(entry => long.push(entry.duration));
    observer.disconnect();
    return long;
  });
}

test('a layer of 50,000 files opens, scrolls, filters and sorts', async ({
  page,
  tmpPath
}, info) => {
  test.setTimeout(180_000);
  const layer = await OpenLayer.run(page, tmpPath, [
    'FROM busybox:latest',
    MANY
  ]);
  const { files, status } = layer;
  await expect(status).toHaveText('50,105 changes');
  await expect(layer.row(files, 'opt/many')).toContainText('+50.1k');
  await keepPicture(page, info, 'large-layer');

  await test.step('first rows', async () => {
    await layer.commit(1).click();
    await expect(layer.row(files, 'bin')).toBeVisible();
    const took = await page.evaluate(async () => {
      const rows = document.querySelectorAll('.layerbook-commit-row');
      const start = performance.now();
      (rows[0] as HTMLElement).click();
      while (!document.querySelector('[data-path="opt/many"]')) {
        await new Promise(resolve => requestAnimationFrame(resolve));
      }
      return performance.now() - start;
    });
    info.annotations.push({
      type: 'from the click to the first rows',
      description: `${Math.round(took)} ms`
    });
    await expect(status).toHaveText('50,105 changes');
  });

  await test.step('scroll to the end', async () => {
    await layer.press('Unfold all');
    await expect(layer.row(files, 'opt/many/d0/f0.py')).toBeVisible();
    // Whatever else this machine does can stop the page for a while: some time it does not.
    await expect
      .poll(() => scrollToEnd(files), { intervals: [0], timeout: 90_000 })
      .toEqual([]);
    await expect(layer.row(files, 'sys')).toBeVisible();
  });

  await test.step('filter', async () => {
    await layer.filter.fill('*.py');
    await expect(status).toContainText('5,000 of 50,105 changes shown');
    await layer.filter.fill('/d[12]/f4\\d+[.]py/');
    await expect(status).toContainText('22 of 50,105 changes shown');
    await expect(layer.row(files, 'opt/many/d1/f40.py')).toBeVisible();
    await layer.filter.fill('/d1(2/');
    await expect(layer.node.getByRole('alert')).toContainText(
      'This is no regular expression'
    );
    await keepPicture(page, info, 'wrong-expression');
    await layer.filter.fill('/(.*.*.*.*)*x$/');
    await expect(layer.node.getByRole('alert')).toContainText('takes too long');
    await layer.filter.fill('f49');
    await expect(status).toContainText('1,100 of 50,105 changes shown');
    await layer.press('Show all');
    await expect(layer.filter).toHaveValue('');
  });

  await test.step('sort', async () => {
    await layer.press('Fold all');
    await layer.row(files, 'opt/many').click();
    await layer.press('Size');
    const sizes = await files
      .locator('.layerbook-file-bytes')
      .allTextContents();
    const kilobytes = sizes
      .filter(size => size.endsWith(' kB'))
      .map(size => Number.parseFloat(size));
    expect(kilobytes.length).toBeGreaterThan(10);
    expect(kilobytes).toEqual([...kilobytes].sort((a, b) => b - a));
    await keepPicture(page, info, 'by-size');
  });
});

test('a layer tells kinds of change apart, and shows the image beside them', async ({
  page,
  tmpPath
}, info) => {
  const layer = await OpenLayer.run(page, tmpPath, [
    'FROM busybox:latest',
    [
      'RUN mkdir -p /app/lib /app/old && echo one > /app/note',
      'echo same > /app/lib/same && echo gone > /app/old/gone',
      'echo x > /app/script && ln -s note /app/link && echo d > /app/turned'
    ].join(' && '),
    [
      'RUN echo two > /app/note && chmod 700 /app/script && rm -r /app/old',
      'ln -sf lib /app/link && rm /app/turned && mkdir /app/turned',
      'echo new > "/app/turned/new file"'
    ].join(' && ')
  ]);
  const { files, image } = layer;
  const file = (path: string) => layer.row(files, path);
  await expect(file('app/note')).toContainText('modified');
  await expect(file('app/script')).toContainText('metadata');
  await expect(file('app/script')).toContainText('mode 644→700');
  await expect(file('app/script')).toContainText('rwx------');
  await expect(file('app/link')).toContainText('→ lib');
  await expect(file('app/turned')).toHaveAttribute('title', /another type/);
  await expect(file('app/turned/new file')).toContainText('added');
  await expect(file('app/old/gone')).toContainText('deleted');
  await expect(layer.node).toContainText(/% of the image/);

  await test.step('hide a kind', async () => {
    const toggle = layer.node.getByRole('button', { name: 'deleted' });
    await toggle.click();
    await expect(file('app/old/gone')).toHaveCount(0);
    await expect(layer.status).toContainText(/\d+ of \d+ changes shown/);
    await toggle.click();
    await expect(file('app/old/gone')).toBeVisible();
  });

  await test.step('work it by keys', async () => {
    await file('app/note').click();
    await expect(layer.diff).toContainText('two');
    await files.focus();
    await page.keyboard.press('Home');
    await expect(file('app')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.type('scr');
    await expect(file('app/script')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(layer.diff).toContainText('app/script');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(file('app')).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('*');
    await expect(file('app/script')).toBeVisible();
    await keepPicture(page, info, 'kinds');
    await layer.diff
      .getByRole('button', { name: 'Close the difference' })
      .click();
  });

  await test.step('the image', async () => {
    await layer.tab('Image');
    const entry = (path: string) => layer.row(image, path);
    await entry('bin').click();
    await expect(entry('bin/busybox')).toContainText('MB');
    await layer.press('Expand to changes');
    await expect(entry('app/turned/new file')).toContainText('added');
    await layer.press('Hide unchanged');
    await expect(entry('bin/busybox')).toHaveCount(0);
    await expect(layer.status).toContainText('unchanged hidden');
    await layer.press('Hide unchanged');
    await layer.node.getByLabel('Find in the image').fill('lib/s*');
    await expect(layer.status).toHaveText('0 paths found');
    await layer.node.getByLabel('Find in the image').fill('/^app.*(same|new)/');
    await expect(layer.status).toHaveText('2 paths found');
    await entry('app/lib/same').click();
    await expect(layer.diff).toContainText('not changed here');
    await expect(layer.diff).toContainText('same');
    await keepPicture(page, info, 'found');
    await layer.node.getByLabel('Find in the image').fill('');
  });

  await test.step('what else is known of it', async () => {
    const report = layer.node.locator('.layerbook-layer-report');
    await layer.tab('Config');
    await expect(report).toContainText('configuration is the same');
    await layer.tab('Findings');
    await expect(report).not.toContainText('Loading');
    await page.keyboard.press('ArrowRight');
    await expect(
      layer.node.getByRole('tab', { name: 'Waste' })
    ).toHaveAttribute('aria-selected', 'true');
    // What the second cell wrote and the third one hides.
    await expect(report).toContainText('app/old/gone');
    await layer.tab('Packages');
    await expect(report).not.toContainText('Loading');
    await expect(layer.node.getByRole('alert')).toHaveCount(0);
    await layer.tab('Image');
  });

  await test.step('side by side', async () => {
    await layer.press('Side by side');
    await expect(files).toBeVisible();
    await expect(image).toBeVisible();
    await keepPicture(page, info, 'side-by-side');
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
    await keepPicture(page, info, 'side-by-side-dark');
    await layer.press('Side by side');
  });

  await test.step('deep links', async () => {
    await layer.openPath('app/old/gone');
    await expect(file('app/old/gone')).toHaveAttribute('aria-selected', 'true');
    await expect(layer.diff).toContainText('gone');
    await layer.openPath('etc/passwd');
    await expect(layer.row(image, 'etc/passwd')).toHaveAttribute(
      'aria-selected',
      'true'
    );
    await expect(layer.diff).toContainText('root:');
    await layer.openPath('no/such/file');
    await expect(layer.diff).toContainText('no /no/such/file');
  });
});
