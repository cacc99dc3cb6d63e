import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { dockerfile, keepPicture, OpenNotebook } from './helpers/notebook';

type Locator = ReturnType<IJupyterLabPageFixture['locator']>;

const CELLS = [
  dockerfile('FROM busybox:latest AS build'),
  dockerfile(
    'COPY hello.txt /src/\nRUN dd if=/dev/zero of=/src/big bs=1M count=5 && mkdir /out && cp /src/hello.txt /out/app'
  ),
  dockerfile('FROM build AS check\nRUN grep -q hello /out/app'),
  dockerfile(
    'FROM busybox:latest\nCOPY --from=build /out/app /usr/local/bin/\nRUN --mount=type=bind,from=build,source=/src,target=/mnt ls /mnt'
  )
];

/** Starts a command whose end is not waited for: it may be that of a dialog. */
function start(page: IJupyterLabPageFixture, id: string): Promise<void> {
  return page.evaluate(command => {
    void window.jupyterapp.commands.execute(command);
  }, id);
}

async function openStages(page: IJupyterLabPageFixture): Promise<Locator> {
  await start(page, 'layerbook:show-stages');
  const stages = page.locator('.layerbook-stages');
  await expect(stages).toBeVisible();
  return stages;
}

/** The row of a stage by the words at its head. */
const row = (stages: Locator, name: string | RegExp): Locator =>
  stages
    .getByRole('row')
    .filter({ has: stages.page().getByRole('rowheader', { name }) });

test('the stage table follows the notebook and says what the final image leaves behind', async ({
  page,
  tmpPath
}, info) => {
  await page.contents.uploadContent('hello\n', 'text', `${tmpPath}/hello.txt`);
  const notebook = await OpenNotebook.open(page, tmpPath, CELLS);
  const stages = await openStages(page);
  await expect(stages.getByRole('rowheader')).toHaveCount(3);
  await expect(stages).toContainText('Sizes are not measured yet');
  await expect(row(stages, /^build/)).toContainText('left behind');
  await expect(row(stages, /^check/)).toContainText('not used');
  await expect(row(stages, /^stage 2/)).toContainText('final image');
  await expect(row(stages, /^stage 2/)).toContainText(
    'copies from build: /out/app'
  );
  await expect(row(stages, /^stage 2/)).toContainText(
    'mounts from build: /src'
  );

  await notebook.run(3);
  await expect(stages.locator('.layerbook-stages-total')).toHaveText(
    /^final image [\d.]+ MB; left behind 5\.2 MB$/,
    { timeout: 30_000 }
  );
  await expect(row(stages, /^build/)).toContainText('left behind: 5.2 MB');
  await keepPicture(page, info, 'stages');

  await notebook.focus(0);
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('er');
  await expect(
    stages.getByRole('rowheader', { name: /^builder/ })
  ).toBeVisible();
  await expect(stages).toContainText('The notebook changed');
});

test('a cell’s number in the table goes to the cell', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, CELLS);
  const stages = await openStages(page);
  await row(stages, /^check/)
    .getByRole('button', { name: 'Go to Dockerfile cell 3' })
    .click();
  await expect(notebook.cell(2)).toHaveClass(/jp-mod-active/);
  await expect(notebook.cell(2)).toBeInViewport();
});

test('a line of the Dockerfile goes to its line in its cell', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, CELLS);
  const stages = await openStages(page);
  await stages.getByRole('button', { name: 'Dockerfile', exact: true }).click();
  const view = page.locator('.layerbook-DockerfileView');
  await expect(
    view.locator('.layerbook-DockerfileView-cell', { hasText: /^cell \d$/ })
  ).toHaveText(['cell 1', 'cell 2', 'cell 3', 'cell 4']);
  await keepPicture(page, info, 'dockerfile');

  await view.locator('.cm-line', { hasText: 'grep -q hello' }).click();
  await expect(view).toHaveCount(0);
  await expect(notebook.cell(2)).toHaveClass(/jp-mod-active/);
  await page.keyboard.press('Home');
  await page.keyboard.type('# ');
  await expect(notebook.cell(2).locator('.cm-line').nth(1)).toHaveText(
    '# RUN grep -q hello /out/app'
  );
});

test('the stage table is there again after a reload', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, CELLS);
  const stages = await openStages(page);
  await expect(stages.getByRole('rowheader')).toHaveCount(3);
  await notebook.command('docmanager:save');
  // The layout is saved a moment after it changed.
  await page.waitForResponse(response =>
    /\/api\/workspaces\//.test(response.url())
  );
  await page.reload({ waitForIsReady: false });
  await expect(stages.getByRole('rowheader')).toHaveCount(3, {
    timeout: 30_000
  });
  await expect(stages).toHaveCount(1);
});

test('one stage is told what a second one would be good for', async ({
  page,
  tmpPath
}) => {
  await OpenNotebook.open(page, tmpPath, [dockerfile('FROM busybox:latest')]);
  const stages = await openStages(page);
  await expect(stages).toContainText('One stage');
  await expect(stages).toContainText('FROM busybox:latest AS build');
});

test('Verify Export says whether the export builds what the notebook built', async ({
  page,
  tmpPath
}, info) => {
  await page.contents.uploadContent('hello\n', 'text', `${tmpPath}/hello.txt`);
  const notebook = await OpenNotebook.open(page, tmpPath, CELLS);
  await notebook.run(3);
  await start(page, 'layerbook:verify');
  await page.getByRole('button', { name: 'Cached Only' }).click();
  const report = page.locator('.layerbook-verify');
  await expect(report).toContainText(
    'The export builds what the notebook built.',
    { timeout: 60_000 }
  );
  await expect(
    report.getByRole('listitem').filter({ hasText: 'image id' })
  ).toContainText('same');
  await keepPicture(page, info, 'verified');
});

test('a card says why its cell was built again, what was sent, and what the engine warns of', async ({
  page,
  tmpPath
}, info) => {
  const write = (text: string) =>
    page.contents.uploadContent(text, 'text', `${tmpPath}/hello.txt`);
  await write('hello\nsame\n');
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest as lower'),
    dockerfile('COPY hello.txt /\nRUN cat /hello.txt')
  ]);
  await notebook.run(1);
  const context = notebook.cell(1).locator('.layerbook-context');
  await expect(context).toContainText('context: 1 file');
  await context.getByRole('button').click();
  await expect(context).toContainText('hello.txt');

  const rule = notebook
    .cell(0)
    .locator('.layerbook-warnings')
    .getByRole('link', { name: 'FromAsCasing' });
  await expect(rule).toHaveAttribute('href', /^https:\/\/docs\.docker\.com\//);
  await expect(rule).toHaveAttribute('rel', /noopener/);

  await write('goodbye\nsame\n');
  await expect(notebook.word(1)).toHaveText('stale');
  await notebook.run(1);
  const because = notebook.cell(1).locator('.layerbook-because');
  await expect(because).toContainText('Built again: hello.txt changed');
  await keepPicture(page, info, 'because');
  await because.getByRole('button', { name: 'Show changes' }).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.locator('.cm-merge-a')).toContainText('hello');
  await expect(dialog.locator('.cm-merge-b')).toContainText('goodbye');
  await keepPicture(page, info, 'context-diff');
});
