import { readFile } from 'node:fs/promises';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  keepBothThemes,
  keepPicture,
  openAndRun,
  OpenNotebook
} from './helpers/notebook';
import { makePng } from './helpers/pictures';

/** Runs the cells and shows what the last one's layer changed. */
async function openLastLayer(
  page: IJupyterLabPageFixture,
  folder: string,
  sources: readonly string[]
): Promise<OpenNotebook> {
  const notebook = await openAndRun(page, folder, sources);
  const last = sources.length - 1;
  await expect(notebook.step(last, 0)).not.toContainText('reading the layer');
  await notebook
    .cell(last)
    .getByRole('button', { name: 'History' })
    .first()
    .click();
  await page.locator('.layerbook-commit-row').first().click();
  await expect(page.locator('.layerbook-layer')).toBeVisible();
  return notebook;
}

async function openFile(
  page: IJupyterLabPageFixture,
  name: string
): Promise<Locator> {
  await page
    .locator('.layerbook-layer .layerbook-file-row', { hasText: name })
    .first()
    .click();
  return page.locator('.layerbook-diff');
}

test.use({ viewport: { width: 1400, height: 900 } });

test('a text is compared side by side and unified, from change to change', async ({
  page,
  tmpPath
}, info) => {
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    'RUN for i in $(seq 1 400); do echo "def step_$i(value): return value * $i"; done > /app.py',
    "RUN sed -i -e '20s/value/amount/' -e '200d' -e '350a print(\"done\")' -e '390s/return/yield/' /app.py"
  ]);
  const diff = await openFile(page, 'app.py');
  await expect(diff.locator('.cm-editor')).toHaveCount(2);
  await expect(diff.getByText('change 1 of 4')).toHaveCount(0);
  await expect(diff).toContainText('4 changes');
  await expect(diff.locator('.layerbook-count[data-op="A"]').last()).toHaveText(
    '+3'
  );
  await expect(diff.locator('.layerbook-count[data-op="D"]').last()).toHaveText(
    '−3'
  );
  await expect(diff.locator('.cm-collapsedLines').first()).toBeVisible();
  // Words of Python have a colour.
  await expect(
    diff.locator('.cm-line span', { hasText: /^def$/ }).first()
  ).toHaveAttribute('class', /./);
  await expect(diff.locator('.cm-changedText').first()).toHaveText('value');

  await diff.getByRole('button', { name: 'Next change' }).click();
  await expect(diff).toContainText('change 1 of 4');
  await diff.locator('.cm-content').last().focus();
  await page.keyboard.press('n');
  await expect(diff).toContainText('change 2 of 4');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(diff).toContainText('change 3 of 4');
  await expect(diff.locator('.layerbook-current-change')).toContainText(
    'print("done")'
  );
  await expect(diff.locator('.layerbook-current-change')).toBeInViewport();
  await page.keyboard.press('p');
  await expect(diff).toContainText('change 2 of 4');
  await keepBothThemes(page, info, 'side-by-side');

  await diff.getByRole('button', { name: 'Unified' }).click();
  await expect(diff.locator('.cm-editor')).toHaveCount(1);
  await expect(diff.locator('.cm-deletedChunk').first()).toContainText(
    'def step_20(value)'
  );
  // The change that is looked at stays in sight.
  await expect(diff).toContainText('change 2 of 4');
  await expect(
    diff.locator('.cm-deletedChunk', { hasText: 'step_200' })
  ).toBeInViewport();
  await expect(diff.locator('.cm-lineWrapping')).toHaveCount(1);
  await diff.getByRole('button', { name: 'Wrap' }).click();
  await expect(diff.locator('.cm-lineWrapping')).toHaveCount(0);
  await diff.getByRole('button', { name: 'All lines' }).click();
  await expect(diff.locator('.cm-collapsedLines')).toHaveCount(0);
  await keepBothThemes(page, info, 'unified');
});

test('what cannot be seen in lines is said, and whitespace can be ignored', async ({
  page,
  tmpPath
}) => {
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    "RUN printf 'one\\ntwo\\nthree\\n' > /text && printf 'a = 1\\nb = 2\\n' > /set.conf",
    "RUN printf 'one\\r\\ntwo\\r\\nthree' > /text && printf 'a  =  1\\nb = 3\\n' > /set.conf"
  ]);
  const diff = await openFile(page, 'text');
  await expect(diff).toContainText('Line ends changed: LF before, CRLF after.');
  await expect(diff).toContainText('The last line has no line break any more.');
  await openFile(page, 'set.conf');
  await expect(diff.locator('.layerbook-count[data-op="A"]').last()).toHaveText(
    '+2'
  );
  await diff.getByRole('button', { name: 'Ignore whitespace' }).click();
  await expect(diff.locator('.layerbook-count[data-op="A"]').last()).toHaveText(
    '+1'
  );
  await expect(diff.locator('.cm-deletedChunk')).toHaveText('b = 2');
});

test('pictures are shown beside and above each other', async ({
  page,
  tmpPath
}, info) => {
  const write = (picture: Buffer): string =>
    `RUN echo ${picture.toString('base64')} | base64 -d > /logo.png`;
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    write(makePng(240, 120, [40, 90, 200])),
    write(makePng(240, 160, [210, 80, 40]))
  ]);
  const diff = await openFile(page, 'logo.png');
  const pictures = diff.locator('img');
  await expect(pictures).toHaveCount(2);
  await expect(diff).toContainText('240 × 120 px');
  await expect(diff).toContainText('240 × 160 px');
  await expect(pictures.first()).toHaveAttribute('src', /^blob:/);
  const [first, second] = [
    await pictures.nth(0).boundingBox(),
    await pictures.nth(1).boundingBox()
  ];
  // The same scale: both are as wide.
  expect(Math.abs((first?.width ?? 0) - (second?.width ?? 1))).toBeLessThan(1);
  await keepBothThemes(page, info, 'pictures');

  await diff.getByRole('button', { name: 'Swipe' }).click();
  const slider = diff.getByRole('slider');
  await slider.fill('25');
  await expect(diff.locator('.layerbook-picture-over')).toHaveCSS(
    'clip-path',
    'inset(0px 0px 0px 25%)'
  );
  await diff.getByRole('button', { name: 'Fade' }).click();
  await expect(slider).toBeVisible();
  await diff.getByRole('button', { name: 'Side by side' }).click();
});

test('a drawing of text is shown as text and as a picture in which nothing acts', async ({
  page,
  tmpPath
}) => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><script>window.parent.acted = true</script><rect width="40" height="20" onload="window.acted = true"/></svg>';
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    `RUN echo '${svg}' > /drawing.svg`
  ]);
  const diff = await openFile(page, 'drawing.svg');
  await expect(diff.locator('.cm-content')).toContainText('<svg');
  await diff.getByRole('button', { name: 'Picture' }).click();
  await expect(diff).toContainText('40 × 20 px');
  await expect(diff.locator('img')).toHaveAttribute('src', /^data:image\/svg/);
  expect(await page.evaluate(() => 'acted' in window)).toBe(false);
});

test('a text of 2 MB is fetched from the engine, compared, and saved', async ({
  page,
  tmpPath
}, info) => {
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    'RUN yes "one line of a long text" | head -n 90000 > /big.txt',
    "RUN sed -i '45000s/.*/the changed line/' /big.txt"
  ]);
  const diff = await openFile(page, 'big.txt');
  await expect(diff).toContainText('text too large to keep');
  await diff.getByRole('button', { name: 'Fetch from the engine' }).click();
  await expect(diff.locator('.cm-editor')).toHaveCount(2);
  await expect(diff.locator('.cm-merge-b')).toContainText('the changed line');
  await keepPicture(page, info, 'fetched');

  const saving = page.waitForEvent('download');
  await diff.getByRole('button', { name: 'Download after' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('big.txt');
  const lines = (await readFile(await download.path(), 'utf8')).split('\n');
  expect(lines).toHaveLength(90_001);
  expect(lines[44_999]).toBe('the changed line');
});

test('other files are shown by their first bytes', async ({
  page,
  tmpPath
}, info) => {
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    'RUN head -c 6000 /bin/busybox > /program',
    "RUN printf 'XYZ' | dd of=/program bs=1 seek=40 conv=notrunc 2>/dev/null"
  ]);
  const diff = await openFile(page, 'program');
  await diff.getByRole('button', { name: 'Fetch from the engine' }).click();
  await expect(diff).toContainText('Of the first 4,096 bytes, 3 differ.');
  await expect(diff.locator('.layerbook-hex-row')).toHaveCount(256);
  await expect(
    diff.locator('.layerbook-hex-ascii[data-side="after"] mark')
  ).toHaveText('XYZ');
  await keepBothThemes(page, info, 'bytes');
});

test('a file whose name tells of a secret is shown only when asked for', async ({
  page,
  tmpPath
}) => {
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    'RUN mkdir -p /home/me/.ssh && echo "not really a key" > /home/me/.ssh/id_rsa'
  ]);
  const diff = await openFile(page, 'id_rsa');
  await expect(diff).toContainText('may hold a secret');
  await expect(diff).not.toContainText('not really a key');
  await diff.getByRole('button', { name: 'Fetch and show the secret' }).click();
  await expect(diff.locator('.cm-content')).toContainText('not really a key');
});

test('changes of the configuration are listed by instruction, also between branches', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    'ENV MODE=development KEPT=same\nRUN echo one > /file\nUSER nobody'
  ]);
  await page.activity.activateTab('notebook.ipynb');
  await notebook.type(
    1,
    'ENV MODE=production PATHS=/a:/b\nRUN echo two > /file\nCMD ["sleep", "5"]'
  );
  await notebook.run(1);
  const commits = page.locator('.layerbook-commit-row');
  await expect(commits).toHaveCount(3);
  await commits.first().click();
  await commits.nth(1).click({ button: 'right' });
  await page
    .locator('.lm-Menu-item', { hasText: /^Compare with Selected/i })
    .click();
  await page.getByRole('tab', { name: /Config/ }).click();
  const table = page.locator('.layerbook-config-table');
  const row = (name: string) => table.getByRole('row', { name });
  await expect(row('MODE')).toContainText('developmentproduction');
  await expect(row('PATHS')).toContainText('not set/a:/b');
  await expect(row('KEPT')).toContainText('not set');
  await expect(table).toContainText('who runs it');
  await expect(table).toContainText('command, or arguments of the entry point');
  await keepBothThemes(page, info, 'config');
});

test('a text of 20,000 lines of which a quarter changed does not stop the page', async ({
  page,
  tmpPath
}, info) => {
  await openLastLayer(page, tmpPath, [
    'FROM busybox:latest',
    'RUN awk \'BEGIN { for (i = 0; i < 20000; i++) print "line " i " of the file" }\' > /lines.txt',
    'RUN awk \'NR % 4 == 0 { print $0 " was edited"; next } { print }\' /lines.txt > /new && mv /new /lines.txt'
  ]);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver(list =>
      tasks.push(...list.getEntries().map(entry => entry.duration))
    ).observe({ entryTypes: ['longtask'] });
  });
  const start = Date.now();
  const diff = await openFile(page, 'lines.txt');
  await expect(diff).toContainText('5,000 changes');
  await expect(diff.locator('.cm-merge-b .cm-changedText').first()).toHaveText(
    /was edited/
  );
  const shown = Date.now() - start;
  const longest = await page.evaluate(() =>
    Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks)
  );
  info.annotations.push({
    type: 'text diff of 20,000 lines',
    description: `shown after ${shown} ms, longest task ${Math.round(longest)} ms`
  });
  await keepPicture(page, info, 'twenty-thousand');
  expect(longest).toBeLessThan(1000);
});
