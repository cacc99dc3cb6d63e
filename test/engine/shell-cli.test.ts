import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  findShellCell,
  shellCommand
} from '../../src/backend/cli/commands/shell.js';
import type { ITerminal } from '../../src/backend/cli/terminal.js';
import { ShellHarness } from './shell-harness.js';

let harness: ShellHarness;
let folder: string;
let path: string;

beforeAll(async () => {
  harness = await ShellHarness.open();
  folder = await mkdtemp(join(tmpdir(), 'layerbook-shell-cli-'));
  path = join(folder, 'n.ipynb');
  const cell = (id: string, source: string): object => ({
    cell_type: 'code',
    id,
    metadata: { layerbook: { kind: 'dockerfile' } },
    source,
    outputs: [],
    execution_count: null
  });
  await writeFile(
    path,
    JSON.stringify({
      cells: [
        cell('one', 'FROM busybox:latest\nUSER 1234'),
        cell('two', 'RUN echo shell-cli-fails && exit 9')
      ],
      metadata: { layerbook: { version: 1, id: harness.id } },
      nbformat: 4,
      nbformat_minor: 5
    })
  );
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function run(
  cell: string,
  script: string,
  user: 'root' | 'image' = 'image'
): Promise<{ code: number; out: string; told: string }> {
  let out = '';
  let told = '';
  const terminal: ITerminal = {
    out: text => (out += `${text}\n`),
    write: text => (out += text),
    pipe: bytes => {
      out += Buffer.from(bytes).toString();
      return Promise.resolve(true);
    },
    note: text => (told += `${text}\n`),
    writeError: text => (told += text)
  };
  const code = await shellCommand(terminal, {
    notebook: path,
    cell,
    user,
    given: { secrets: new Map(), ssh: new Map() },
    entitlements: [],
    input: Readable.from([script]) as unknown as NodeJS.ReadStream
  });
  return { code, out, told };
}

describe('layerbook shell', () => {
  it('runs what it reads in the image of a cell', async () => {
    const ended = await run('1', 'id -u; echo oops >&2; exit 0\n');
    expect(ended).toMatchObject({ code: 0, out: '1234\n' });
    expect(ended.told).toContain('oops');
    const root = await run('one', 'id -u; exit 7\n', 'root');
    expect(root).toMatchObject({ code: 1, out: '0\n' });
    expect(await harness.roles()).toEqual([]);
  });

  it('is in the last good state of a cell that fails, and says so', async () => {
    const { out, told } = await run('2', 'id -u\n');
    expect(out).toBe('1234\n');
    expect(told).toContain('(Dockerfile cell 2, line 1) failed');
    expect(await harness.images()).toEqual([]);
  });

  it('says which cells there are', () => {
    const { cells } = harness.notebook('FROM scratch');
    expect(findShellCell({ cells }, 'c1').id).toBe('c1');
    expect(() => findShellCell({ cells }, '2')).toThrow(/from 1 to 1/);
    expect(() => findShellCell({ cells: [] }, '1')).toThrow(/no Dockerfile/);
  });
});
