import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';

const BUNDLE = fileURLToPath(
  new URL('../../dist/backend.cjs', import.meta.url)
);
const LABEL = 'layerbook.cell=serve-test-cell';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerbook-serve-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('removes its containers and ends when its input ends, as it does when Jupyter is killed', async () => {
  const engine = await connectEngine();
  const child = spawn(
    process.execPath,
    [BUNDLE, 'serve', '--root-dir', folder],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') }
    }
  );
  const exited = once(child, 'exit');
  const send = (message: object): void => {
    child.stdin.write(`=1 ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  child.stdin.write('+1\n');
  send({ id: 1, method: 'run/start', params: sleepingNotebook() });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"state":"running"')) {
      break;
    }
  }
  expect(await engine.containers.listByLabel(LABEL)).toHaveLength(1);
  child.stdin.end();
  const [code] = (await exited) as [number | null];
  expect(code).toBe(0);
  expect(await engine.containers.listByLabel(LABEL)).toEqual([]);
});

function sleepingNotebook(): object {
  return {
    notebook: {
      id: 'serve-test',
      path: 'notebook.ipynb',
      config: {},
      cells: [
        {
          id: 'serve-test-cell',
          kind: 'container',
          source: '#| image: busybox:latest\nsleep 300'
        }
      ]
    },
    cellId: 'serve-test-cell',
    cache: 'use'
  };
}
