import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseContainerId } from '../../src/common/ids.js';
import { ShellHarness } from './shell-harness.js';

let harness: ShellHarness;

beforeAll(async () => {
  harness = await ShellHarness.open();
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

describe('a shell in a Dockerfile cell', () => {
  it('is in the image of the cells up to it, as root, and leaves nothing', async () => {
    const notebook = harness.notebook(
      'FROM busybox:latest\nUSER 1000',
      'ENV GREETING="hi there"\nWORKDIR /work',
      'ENV GREETING=later'
    );
    const shell = await harness.shell(harness.cell(notebook, 2));
    expect(shell.open.title).toBe('Dockerfile cell 2');
    expect(shell.open.note).toBeNull();
    expect(shell.open.shell.path).toBe('/bin/sh');
    const text = await shell.type('echo "<$GREETING>" $(id -u) $PWD $TERM');
    expect(text).toContain('<hi there> 0 /work xterm-256color');
    expect(await harness.roles()).toEqual(['shell']);
    expect(await harness.images()).toHaveLength(1);
    await shell.open.shell.close();
    expect(await harness.roles()).toEqual([]);
    expect(await harness.images()).toEqual([]);
  });

  it('is the image’s user when asked for', async () => {
    const notebook = harness.notebook('FROM busybox:latest\nUSER 1234');
    const shell = await harness.shell(harness.cell(notebook, 1), 'image');
    expect(await shell.type('id -u')).toContain('1234');
    await shell.open.shell.close();
  });

  it('has a terminal that can be resized', async () => {
    const notebook = harness.notebook('FROM busybox:latest');
    const shell = await harness.shell(harness.cell(notebook, 1));
    expect(await shell.type('stty size')).toContain('24 80');
    await shell.open.shell.resize({ columns: 101, rows: 31 });
    expect(await shell.type('stty size')).toContain('31 101');
    await shell.open.shell.close();
  });

  it('tells its exit code, and is gone then', async () => {
    const notebook = harness.notebook('FROM busybox:latest');
    const { open } = await harness.shell(harness.cell(notebook, 1));
    await open.shell.write('exit 42\r');
    expect(await open.shell.ended).toBe(42);
    expect(await harness.roles()).toEqual([]);
    await open.shell.write('nobody\r');
    await open.shell.close();
  });
});

describe('a shell in a cell that fails', () => {
  it('is in the state before the instruction that failed', async () => {
    const notebook = harness.notebook(
      'FROM busybox:latest',
      'RUN echo shell-good > /made\nRUN echo broken && exit 7\nRUN echo never'
    );
    const shell = await harness.shell(harness.cell(notebook, 2));
    expect(shell.open.note).toBe(
      'RUN echo broken && exit 7 (Dockerfile cell 2, line 2) failed; this is the image before it.'
    );
    expect(await shell.type('cat /made')).toContain('shell-good');
    await shell.open.shell.close();
  });

  it('does not run again what its last run failed at', async () => {
    const text =
      'FROM busybox:latest\nRUN echo shell-first > /made\nRUN sleep 1000; exit 1';
    const { computeCellMarks } =
      await import('../../src/common/notebook/keys.js');
    const plain = harness.notebook(text);
    const key = [...computeCellMarks(plain.cells, plain.config).values()][0];
    const built = { key: key?.key, outcome: 'failed', failedLine: 3 };
    const notebook = harness.notebook({ source: text, built });
    const shell = await harness.shell(harness.cell(notebook, 1));
    expect(shell.open.note).toContain('RUN sleep 1000; exit 1');
    expect(await shell.type('cat /made')).toContain('shell-first');
    await shell.open.shell.close();
  });

  it('is in the stage that failed', async () => {
    const notebook = harness.notebook(
      'FROM busybox:latest AS one\nRUN echo shell-one > /one\nRUN exit 3',
      'FROM busybox:latest\nCOPY --from=one /one /two'
    );
    const shell = await harness.shell(harness.cell(notebook, 2));
    expect(shell.open.note).toContain('Dockerfile cell 1, line 3');
    expect(await shell.type('cat /one')).toContain('shell-one');
    await shell.open.shell.close();
  });

  it('cannot be where nothing was built', async () => {
    const notebook = harness.notebook('FROM layerbook.example.org/none:1');
    await expect(
      harness.shell(harness.cell(notebook, 1))
    ).rejects.toMatchObject({ code: 'build.cannotPull' });
    expect(await harness.images()).toEqual([]);
  });
});

describe('a shell', () => {
  it('is refused for a cell without an image, in words', async () => {
    const notebook = harness.notebook(
      '# nothing',
      { source: 'FROM busybox:latest', disabled: true },
      { source: '#| image: no-such-image\necho', kind: 'container' }
    );
    const refusal = async (number: number): Promise<unknown> =>
      harness.shell(harness.cell(notebook, number)).then(
        () => null,
        (error: { code: string }) => error.code
      );
    expect(await refusal(1)).toBe('build.noImage');
    expect(await refusal(2)).toBe('request.invalid');
    expect(await refusal(3)).toBe('build.imageNotFound');
  });

  it('is told not to be there in an image without one', async () => {
    const notebook = harness.notebook(
      'FROM busybox:latest AS b\nFROM scratch\nCOPY --from=b /bin/busybox /hello'
    );
    await expect(
      harness.shell(harness.cell(notebook, 1))
    ).rejects.toMatchObject({
      code: 'container.noShell',
      data: { message: expect.stringContaining('Dockerfile cell 1') as unknown }
    });
    expect(await harness.roles()).toEqual([]);
  });

  it('is found behind links and in the folders of PATH', async () => {
    const notebook = harness.notebook(
      'FROM busybox:latest AS b\nRUN mkdir /x && ln -s ../tools/busybox /x/sh && ln -s /nowhere /x/bash\nFROM scratch\nCOPY --from=b /x /own\nCOPY --from=b /bin/busybox /tools/busybox\nENV PATH=/own'
    );
    const shell = await harness.shell(harness.cell(notebook, 1));
    expect(shell.open.shell.path).toBe('/own/sh');
    expect(await shell.type('echo $((40+2))')).toContain('42');
    await shell.open.shell.close();
  });

  it('in a container cell is in the image that the cell would run', async () => {
    const notebook = harness.notebook(
      'FROM busybox:latest\nENV WHO=above',
      { source: 'echo run', kind: 'container' },
      { source: '#| image: busybox:latest\necho', kind: 'container' }
    );
    const above = await harness.shell(harness.cell(notebook, 2));
    expect(above.open.title).toBe('container cell 1');
    expect(await above.type('echo "<$WHO>"')).toContain('<above>');
    const named = await harness.shell(harness.cell(notebook, 3));
    expect(await named.type('echo "<$WHO>"')).toContain('<>');
    await above.open.shell.close();
    await named.open.shell.close();
  });

  it('is in the cell or the stage that a container cell names', async () => {
    const notebook = harness.notebook(
      'FROM busybox:latest AS tools\nENV WHO=tools\nFROM busybox:latest\nENV WHO=last',
      { source: '#| image: stage:tools\necho', kind: 'container' },
      { source: '#| image: cell:1\necho', kind: 'container' },
      { source: '#| image: cell:9\necho', kind: 'container' },
      { source: '#| image: stage:none\necho', kind: 'container' }
    );
    for (const [number, who] of [
      [2, 'tools'],
      [3, 'last']
    ] as const) {
      const shell = await harness.shell(harness.cell(notebook, number));
      expect(await shell.type('echo "<$WHO>"')).toContain(`<${who}>`);
      await shell.open.shell.close();
    }
    for (const number of [4, 5]) {
      await expect(
        harness.shell(harness.cell(notebook, number))
      ).rejects.toMatchObject({ code: 'build.imageNotFound' });
    }
  });
});

describe('a shell in a container', () => {
  const labels = (): Record<string, string> => ({
    ...harness.test.labels,
    'layerbook.notebook': harness.id,
    'layerbook.name': 'web'
  });

  async function start(script: string): Promise<string> {
    const { containers } = harness.test.engine;
    const id = await containers.create({
      Image: 'busybox:latest',
      Cmd: ['sh', '-c', script],
      User: '1000',
      Labels: labels(),
      HostConfig: { Init: true, NetworkMode: 'none' }
    });
    const exit = containers.wait(id);
    await containers.start(id);
    if (script.startsWith('echo')) {
      await exit;
    } else {
      exit.catch(() => undefined);
    }
    return id;
  }

  it('that runs is beside what runs there, and ends without it', async () => {
    const containerId = parseContainerId(await start('sleep 600'));
    const { containers } = harness.test.engine;
    const notebookId = harness.notebook().id;
    const target = { kind: 'container', notebookId, containerId } as const;
    const shell = await harness.shell(target);
    expect(shell.open.title).toBe('web');
    const text = await shell.type('id -u; ps | grep slee[p]; sleep 599 & true');
    expect(text).toMatch(/^0\r$/mu);
    expect(text).toContain('sleep 600');
    await shell.open.shell.close();
    await shell.open.shell.ended;
    const after = await harness.shell(target, 'image');
    const processes = await after.type('id -u; ps');
    expect(processes).toMatch(/^1000\r$/mu);
    // The shell of root is gone; this is the only one.
    expect(processes.match(/(?:root|1000) +\/bin\/sh/gu)).toHaveLength(1);
    await after.open.shell.write('exit 5\r');
    expect(await after.open.shell.ended).toBe(5);
    expect((await containers.inspect(containerId))?.running).toBe(true);
    await containers.remove(containerId);
  });

  it('that has ended is in a copy of it', async () => {
    const containerId = parseContainerId(
      await start('echo left > /tmp/left; exit 3')
    );
    const notebookId = harness.notebook().id;
    const target = { kind: 'container', notebookId, containerId } as const;
    const shell = await harness.shell(target);
    expect(shell.open.note).toContain('copy');
    expect(await shell.type('cat /tmp/left')).toContain('left');
    expect(await harness.images()).toHaveLength(1);
    await shell.open.shell.close();
    expect(await harness.images()).toEqual([]);
    await harness.test.engine.containers.remove(containerId);
  });

  it('of another notebook is not there', async () => {
    const containerId = parseContainerId(await start('sleep 600'));
    const { id: notebookId } = { ...harness.notebook() };
    const other = `${notebookId}x` as typeof notebookId;
    await expect(
      harness.shell({ kind: 'container', notebookId: other, containerId })
    ).rejects.toMatchObject({ code: 'container.gone' });
    await harness.test.engine.containers.remove(containerId);
  });
});
