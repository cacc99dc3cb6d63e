import { expect, test } from '@jupyterlab/galata';
import {
  container,
  dockerfile,
  keepPicture,
  kernel,
  OpenNotebook
} from './helpers/notebook';

/** Milliseconds in which a change on disk has to show. */
const ON_DISK = { timeout: 3_000 };

test('an edit, a move and a deletion make cells stale and say why; undoing makes them fresh', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('ENV A=1'),
    dockerfile('ENV B=1'),
    container('echo "$A$B"')
  ]);
  await notebook.run(2);
  await notebook.run(3);
  await notebook.expectWords('fresh', 'fresh', 'fresh', 'fresh');

  await notebook.focus(1);
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('2');
  await notebook.expectWords('fresh', 'stale', 'stale', 'stale');
  await expect(notebook.reason(1)).toHaveText('· edited');
  await expect(notebook.reason(2)).toHaveText('· cell 2 above changed');
  await page.keyboard.press('Backspace');
  await notebook.expectWords('fresh', 'fresh', 'fresh', 'fresh');

  await notebook.select(2);
  await notebook.command('notebook:move-cell-up');
  await notebook.expectWords('fresh', 'stale', 'stale', 'stale');
  await expect(notebook.reason(1)).toContainText('moved');
  await notebook.command('notebook:undo-cell-action');
  await notebook.expectWords('fresh', 'fresh', 'fresh', 'fresh');

  await notebook.select(1);
  await notebook.command('notebook:delete-cell');
  await notebook.expectWords('fresh', 'stale', 'stale');
  await expect(notebook.reason(1)).toHaveText('· a cell above was deleted');
  await notebook.command('notebook:undo-cell-action');
  await notebook.expectWords('fresh', 'fresh', 'fresh', 'fresh');
});

test('a file that changes on disk makes the cells that read it stale, with its name', async ({
  page,
  tmpPath
}, info) => {
  const write = (name: string, text: string) =>
    page.contents.uploadContent(text, 'text', `${tmpPath}/${name}`);
  await write('app.py', 'print(1)\n');
  await write('other.txt', 'other\n');
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('COPY app.py /app/'),
    dockerfile('ENV A=1'),
    // Jupyter's own file API leaves hidden files alone.
    container(
      '#| volumes: ["./:/context"]\necho app.py > /context/.dockerignore'
    )
  ]);
  await notebook.run(2);
  await notebook.expectWords('fresh', 'fresh', 'fresh', 'not run');

  await write('app.py', 'print(2)\n');
  await expect(notebook.reason(1)).toHaveText(
    '· app.py changed on disk',
    ON_DISK
  );
  await notebook.expectWords('fresh', 'stale', 'stale', 'not run');
  await expect(notebook.reason(2)).toHaveText(
    '· cell 2 above: app.py changed on disk'
  );
  await keepPicture(page, info, 'file-changed');

  await write('app.py', 'print(1)\n');
  await expect(notebook.word(1)).toHaveText('fresh', ON_DISK);
  await write('other.txt', 'not read by any cell\n');
  await notebook.run(3);
  await expect(notebook.word(1)).toHaveText('stale', ON_DISK);
  await expect(notebook.reason(1)).toHaveText(
    /app\.py was removed|\.dockerignore changed/
  );
});

test('marks are the same after a reload, and a change made meanwhile shows', async ({
  page,
  tmpPath
}) => {
  const write = (text: string) =>
    page.contents.uploadContent(text, 'text', `${tmpPath}/app.py`);
  await write('1');
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('COPY app.py /app/'),
    dockerfile('ENV A=1')
  ]);
  await notebook.run(2);
  await notebook.type(2, 'ENV A=2');
  await notebook.expectWords('fresh', 'fresh', 'stale');
  await notebook.command('docmanager:save');
  await page.reload({ waitForIsReady: false });
  await notebook.expectWords('fresh', 'fresh', 'stale');
  await expect(notebook.reason(2)).toHaveText('· edited');

  await write('2');
  await expect(notebook.reason(1)).toHaveText(
    '· app.py changed on disk',
    ON_DISK
  );
});

test('a disabled cell is left out, and the cells below it go stale', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('RUN echo one > /one'),
    dockerfile('RUN ls / > /list'),
    container('cat /list'),
    kernel('print("kernel")')
  ]);
  await notebook.run(3);
  const output = notebook.cell(3).locator('.layerbook-container-output');
  await expect(output).toContainText('one');

  await notebook.select(1);
  await notebook.command('layerbook:toggle-disabled');
  await notebook.expectWords('fresh', 'disabled', 'stale', 'stale');
  await expect(notebook.reason(2)).toHaveText('· cell 2 above was disabled');
  await keepPicture(page, info, 'disabled');

  await page.keyboard.press('Control+Enter');
  await notebook.expectWords('fresh', 'disabled', 'stale', 'stale');
  await notebook.runAll();
  await notebook.expectWords('fresh', 'disabled', 'fresh', 'fresh');
  await expect(output).not.toContainText('one');
  await expect(notebook.cell(4).locator('.jp-OutputArea')).toContainText(
    'kernel'
  );

  await notebook.select(1);
  await notebook.command('notebook:undo-cell-action');
  await expect(notebook.word(1)).not.toHaveText('disabled');
  await expect(notebook.word(2)).toHaveText('stale');
});

test('cells show which stage they are in once there is more than one', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest AS build'),
    dockerfile('RUN echo built > /file'),
    dockerfile('ENV A=1')
  ]);
  await expect(notebook.stage(0)).toHaveText('');
  await notebook.type(2, 'FROM busybox:latest\nCOPY --from=build /file /');
  await expect(notebook.stage(0)).toHaveText('stage build');
  await expect(notebook.stage(1)).toHaveText('stage build');
  await expect(notebook.stage(2)).toHaveText('stage 1');
  await expect(notebook.cell(2)).toHaveAttribute('data-layerbook-stage', '1');
  await keepPicture(page, info, 'stages');
});

test('what the builder warns of is underlined in the cell, until the cell is edited', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('# comment\nFROM busybox:latest as build')
  ]);
  await notebook.run(0);
  const warned = notebook.cell(0).locator('.layerbook-warnedText').first();
  await expect(warned).toHaveAttribute('title', /FromAsCasing/);
  await expect(
    notebook.cell(0).locator('.layerbook-stepMark.layerbook-mod-warning')
  ).toHaveAttribute('aria-label', /casing/);
  await notebook.type(0, 'FROM busybox:latest AS build');
  await expect(warned).toHaveCount(0);
});

test('a build argument makes the cell that declares it stale', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(
    page,
    tmpPath,
    [
      dockerfile('FROM busybox:latest'),
      dockerfile('ENV A=1'),
      dockerfile('ARG VERSION\nRUN echo "$VERSION" > /version')
    ],
    { buildArgs: { VERSION: '1' } }
  );
  await notebook.run(2);
  await notebook.expectWords('fresh', 'fresh', 'fresh');
  await notebook.setConfig({ buildArgs: { VERSION: '2' } });
  await notebook.expectWords('fresh', 'fresh', 'stale');
  await expect(notebook.reason(2)).toHaveText(
    '· build argument VERSION changed'
  );
  await notebook.setConfig({ buildArgs: { VERSION: '1' } });
  await notebook.expectWords('fresh', 'fresh', 'fresh');
});

test('in auto mode a run and a changed file bring the cells below up to date', async ({
  page,
  tmpPath
}, info) => {
  const write = (text: string) =>
    page.contents.uploadContent(text, 'text', `${tmpPath}/app.txt`);
  await write('one');
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('ENV A=1'),
    dockerfile('COPY app.txt /'),
    container('cat /app.txt; echo "A is $A"'),
    dockerfile('ENV NEVER=run')
  ]);
  await notebook.run(3);
  const button = page.getByRole('button', { name: 'Auto' });
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');

  await notebook.type(1, 'ENV A=2');
  await notebook.expectWords('fresh', 'stale', 'stale', 'stale', 'not built');
  await notebook.start(1);
  await notebook.expectWords('fresh', 'fresh', 'fresh', 'fresh', 'not built');
  await expect(
    notebook.cell(3).locator('.layerbook-container-output')
  ).toContainText('A is 2');

  await write('two');
  await expect(notebook.word(3)).toHaveText('stale', ON_DISK);
  await notebook.expectWords('fresh', 'fresh', 'fresh', 'stale', 'not built');
  await keepPicture(page, info, 'auto');
});

test('in auto mode a container that writes into the build context leads to one build, not to a loop', async ({
  page,
  tmpPath
}) => {
  await page.contents.uploadContent('0', 'text', `${tmpPath}/data/time`);
  const notebook = await OpenNotebook.open(
    page,
    tmpPath,
    [
      dockerfile('FROM busybox:latest'),
      dockerfile('COPY data /data'),
      container('#| volumes: ["./data:/out"]\ncat /proc/uptime > /out/time')
    ],
    { auto: true }
  );
  await notebook.run(2);
  await expect(notebook.prompt(2)).toHaveText('[3]:');
  await expect(notebook.prompt(1)).toHaveText('[4]:');
  await notebook.expectWords('fresh', 'fresh', 'stale');
  await notebook.run(0);
  // What runs by itself comes before this cell: nothing more did.
  await expect(notebook.prompt(1)).toHaveText(/\[[78]\]:/);
  await notebook.expectWords('fresh', 'fresh', 'stale');
});

test('a notebook reads a secret of the server only when it was allowed to', async ({
  page,
  tmpPath
}, info) => {
  const notebook = await OpenNotebook.open(
    page,
    tmpPath,
    [
      dockerfile('FROM busybox:latest'),
      dockerfile(
        'RUN --mount=type=secret,id=home test -s /run/secrets/home && echo there'
      )
    ],
    { secrets: { home: { env: 'HOME' } } }
  );
  const dialog = page.locator('.jp-Dialog');
  await notebook.start(1);
  await expect(dialog).toContainText('home');
  await expect(dialog).toContainText('environment variable HOME');
  await keepPicture(page, info, 'secrets');
  await dialog.getByRole('button', { name: 'Don’t Allow' }).click();
  await expect(notebook.word(1)).toHaveText('failed');

  await notebook.start(1);
  await dialog.getByRole('button', { name: 'Allow for This Notebook' }).click();
  await expect(notebook.word(1)).toHaveText('fresh', { timeout: 30_000 });
});

test('the selected cell and all stale cells below it run by one command', async ({
  page,
  tmpPath
}) => {
  const notebook = await OpenNotebook.open(page, tmpPath, [
    dockerfile('FROM busybox:latest'),
    dockerfile('ENV A=1'),
    container('echo "A is $A"')
  ]);
  await notebook.run(2);
  await notebook.type(1, 'ENV A=2');
  await notebook.expectWords('fresh', 'stale', 'stale');
  await notebook.command('layerbook:run-and-below');
  await notebook.expectWords('fresh', 'fresh', 'fresh');
  await expect(
    notebook.cell(2).locator('.layerbook-container-output')
  ).toContainText('A is 2');
});

test('a notebook without Layerbook cells asks the back end nothing', async ({
  page,
  tmpPath
}) => {
  const sockets: string[] = [];
  page.on('websocket', socket => sockets.push(socket.url()));
  const notebook = await OpenNotebook.open(page, tmpPath, [kernel('print(1)')]);
  await notebook.type(0, 'print(2)');
  await notebook.command('notebook:insert-cell-below');
  await expect(notebook.cell(1)).toBeVisible();
  expect(sockets.filter(url => url.includes('/layerbook/'))).toEqual([]);
});
