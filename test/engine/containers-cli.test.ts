import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planPrune } from '../../src/backend/cli/prune/plan.js';
import { LABELS } from '../../src/backend/containers/contract.js';
import { KeptContainers } from '../../src/backend/containers/kept.js';
import { OWNER_LABEL } from '../../src/backend/runner/owner.js';
import type { ContainerCard } from '../../src/common/cards/container-card.js';
import { CellContainers, deadOwner } from '../helpers/cell-containers.js';

const BUNDLE = fileURLToPath(
  new URL('../../dist/backend.cjs', import.meta.url)
);

interface ICommand {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let made: CellContainers;
let folder: string;

beforeEach(async () => {
  made = await CellContainers.open();
  folder = await mkdtemp(join(tmpdir(), 'layerbook-run-'));
});
afterEach(async () => {
  await made[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Runs `layerbook` in a process of its own; `onOutput` may stop it. */
async function layerbook(
  argv: readonly string[],
  {
    input = '',
    env = {},
    onOutput
  }: {
    input?: string;
    env?: NodeJS.ProcessEnv;
    onOutput?: (text: string, stop: () => void) => void;
  } = {}
): Promise<ICommand> {
  const child = spawn(process.execPath, [BUNDLE, ...argv], {
    cwd: folder,
    env: { ...process.env, XDG_STATE_HOME: join(folder, 'state'), ...env }
  });
  child.stdin.end(input);
  child.stdout.on('data', (chunk: Buffer) =>
    onOutput?.(chunk.toString(), () => child.kill('SIGINT'))
  );
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>(resolve => child.on('exit', resolve))
  ]);
  return { code, stdout, stderr };
}

async function notebook(...sources: string[]): Promise<string> {
  const path = join(folder, 'notebook.ipynb');
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    id: `cell-${index + 1}`,
    metadata: { layerbook: { kind: 'container' } },
    source: `#| image: busybox:latest\n${source}`,
    outputs: []
  }));
  const metadata = { layerbook: { id: made.notebookId } };
  await writeFile(
    path,
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells })
  );
  return path;
}

describe('layerbook run', () => {
  it('runs one cell with its output here, and leaves nothing', async () => {
    const path = await notebook('echo one', 'echo out; echo err >&2; exit 4');
    expect(await layerbook(['run', path, '1'])).toEqual({
      code: 0,
      stdout: 'one\n',
      stderr: ''
    });
    const failed = await layerbook(['run', path, 'cell-2']);
    expect(failed).toMatchObject({ code: 1, stdout: 'out\n' });
    expect(failed.stderr).toMatch(/^err\nlayerbook: .*exit code 4/);
    expect(await made.count()).toBe(0);
  });

  it('hands its input to a cell that takes it, and to no other', async () => {
    const path = await notebook(
      '#| stdin_open: true\nread a; echo "got $a"; cat',
      'cat; echo over'
    );
    const input = 'first\nsecond\n';
    expect(await layerbook(['run', path, '1'], { input })).toMatchObject({
      code: 0,
      stdout: 'got first\nsecond\n'
    });
    expect(await layerbook(['run', path, '2'], { input })).toMatchObject({
      code: 0,
      stdout: 'over\n'
    });
  });

  it('prints the card with --json, and the output beside it', async () => {
    const path = await notebook('echo hello; echo x > /made');
    const { code, stdout, stderr } = await layerbook([
      'run',
      path,
      '1',
      '--json'
    ]);
    const card = JSON.parse(stdout) as ContainerCard;
    expect(code).toBe(0);
    expect(stderr).toBe('hello\n');
    expect(card).toMatchObject({
      state: 'exited',
      exitCode: 0,
      output: [{ stream: 1, text: 'hello\n' }]
    });
    expect(card.changes?.paths.map(({ path: at }) => at)).toEqual(['made']);
  });

  it('stops with Ctrl-C', async () => {
    const path = await notebook('echo ready; sleep 300');
    const { code } = await layerbook(['run', path, '1'], {
      onOutput: (said, stop) => said.includes('ready') && stop()
    });
    expect(code).toBe(1);
    expect(await made.count()).toBe(0);
  });

  it('leaves a service running, which the next run of its cell replaces', async () => {
    const path = await notebook(
      '#| detach: true\n#| container_name: web\n#| ports: ["80"]\ntrap "exit 0" TERM; while true; do sleep 0.2; done'
    );
    const ids: string[] = [];
    for (const _ of [1, 2]) {
      const { code, stderr } = await layerbook(['run', path, '1']);
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /^web runs on: 80\/tcp at 127\.0\.0\.1:\d+\. Stop it with docker stop [0-9a-f]{12}\.\n$/
      );
      const label = `${LABELS.notebook}=${made.notebookId}`;
      const found = await made.engine.containers.listByLabel(label);
      expect(found).toHaveLength(1);
      ids.push(...found.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(2);
  });

  it('says what is wrong with its use, and that there is no engine', async () => {
    const path = await notebook('true');
    const cases: [string[], NodeJS.ProcessEnv, number, RegExp][] = [
      [['run', path], {}, 2, /Name the container cell/],
      [['run', path, '2'], {}, 2, /no container cell 2: give a number from 1/],
      [['run', path, '1', '--allow', 'x'], {}, 2, /--allow takes/],
      [
        ['run', path, '1'],
        { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
        3,
        /DOCKER_HOST|engine/
      ]
    ];
    for (const [argv, env, code, words] of cases) {
      const report = await layerbook(argv, { env });
      expect(report.code).toBe(code);
      expect(report.stderr).toMatch(words);
    }
  });
});

it('layerbook execute stops the services of its notebook at the end', async () => {
  const path = await notebook(
    '#| detach: true\n#| container_name: web\nmkdir /www; echo page > /www/index.html; httpd -f -h /www',
    'for i in 1 2 3 4 5; do wget -q -O - http://web/ && exit 0; sleep 0.3; done; exit 1'
  );
  const { code, stderr } = await layerbook(['execute', path]);
  expect(stderr).toContain('page');
  expect(code).toBe(0);
  expect(await made.count()).toBe(0);
  expect(await made.engine.networks.exists(made.network)).toBe(false);
});

describe('layerbook prune', () => {
  const names = async (...argv: string[]): Promise<string[]> => {
    const { stdout } = await layerbook(['prune', '--json', ...argv]);
    const { items } = JSON.parse(stdout) as {
      items: { kind: string; name: string }[];
    };
    return items.map(({ kind, name }) => `${kind} ${name}`);
  };

  it('lists what dead servers left, empty networks, and volumes when asked, but nothing that is kept', async () => {
    const owner = deadOwner();
    const labels = { ...made.labels, [OWNER_LABEL]: owner };
    const state = join(folder, 'state', 'layerbook');
    await mkdir(state, { recursive: true });
    const short = ({ containerId }: { containerId: string }): string =>
      `container ${containerId.slice(0, 12)}`;
    await made.ensureNetwork(owner);
    const volume = `${made.notebookId}-data`;
    await made.engine.volumes.ensure(volume, labels);
    const service = await made.start('sleep 300', { role: 'service', owner });
    // A service: no sweep of another server on this engine removes it.
    const kept = await made.start('sleep 300', {
      role: 'service',
      owner,
      hostConfig: { Mounts: [{ Type: 'volume', Source: volume, Target: '/v' }] }
    });
    const own = await made.start('sleep 300', { role: 'service' });
    const id = made.engine.info.id;
    await new KeptContainers(state).set(id, kept.containerId, true);
    const first = await names('--volumes');
    const { stderr } = await layerbook(['prune']);
    expect(stderr).toContain(
      `Kept by choice: ${kept.containerId.slice(0, 12)}. Discard`
    );
    expect(first).toContain(short(service));
    for (const other of [
      short(kept),
      short(own),
      `network ${made.network}`,
      `volume ${volume}`
    ]) {
      expect(first).not.toContain(other);
    }
    await new KeptContainers(state).set(id, kept.containerId, false);
    await made.engine.containers.remove(own.containerId);
    const all = [short(service), short(kept), `network ${made.network}`];
    const second = await names();
    expect(second).toEqual(expect.arrayContaining(all));
    expect(second).not.toContain(`volume ${volume}`);
    const notebookOnly = ['--volumes', '--notebook', made.notebookId];
    expect(await names(...notebookOnly)).toEqual(
      expect.arrayContaining([...all, `volume ${volume}`])
    );
    // Not `--force`: what else is on the engine is none of this test's.
    const plan = await planPrune(
      state,
      {
        olderThanDays: null,
        notebooks: [made.notebookId],
        unknown: 'keep',
        volumes: 'remove'
      },
      new AbortController().signal
    );
    for (const { kind, name, remove } of plan.items) {
      if ([...all, `volume ${volume}`].includes(`${kind} ${name}`)) {
        await remove();
      }
    }
    expect(await made.count()).toBe(0);
    expect(await made.engine.networks.exists(made.network)).toBe(false);
    const volumes = await made.engine.volumes.list();
    expect(volumes.map(({ name }) => name)).not.toContain(volume);
  });
});
