import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HERE = dirname(fileURLToPath(import.meta.url));
let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'layerbook-agent-'));
  await build({
    entryPoints: [join(HERE, '..', 'testing', 'agent-without-openssh.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    outfile: join(work, 'program.mjs')
  });
});
afterAll(() => rm(work, { recursive: true }));

describe('an agent of its own, without OpenSSH', () => {
  it('is refused, and no process of the group gets a signal', async () => {
    const child = spawn(process.execPath, [join(work, 'program.mjs')], {
      // In a group of its own: a signal to the group must not end the tests.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit']
    });
    const said = text(child.stdout);
    const ended = (await once(child, 'close')) as [
      number | null,
      string | null
    ];
    expect(ended).toEqual([0, null]);
    expect((await said).trim().split('\n')).toEqual(
      Array.from({ length: 20 }, () => 'build.secretMissing')
    );
  });
});
