import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { OWNER_LABEL, ownerLabel } from '../../src/backend/runner/owner.js';
import { Volumes } from '../../src/backend/volumes/volumes.js';
import { parseNotebookId } from '../../src/common/ids.js';
import { isLayerbookError } from '../../src/common/protocol/errors.js';
import { TestEngine } from '../helpers/engine.js';

const stamp = Date.now().toString(36);
let test: TestEngine;
let engine: IEngine;
let stateDir: string;
let volumes: Volumes;
let changes = 0;
let count = 0;
const made: string[] = [];

beforeAll(async () => {
  test = await TestEngine.open('volumes');
  engine = test.engine;
  stateDir = await mkdtemp(join(tmpdir(), 'layerbook-'));
  volumes = new Volumes({
    engine: () => Promise.resolve(engine),
    stateDir,
    onChanged: () => (changes += 1)
  });
});

beforeEach(() => {
  changes = 0;
});

afterAll(async () => {
  await volumes?.[Symbol.asyncDispose]();
  for (const { id } of await engine.containers.listByLabel(test.label)) {
    await engine.containers.remove(id);
  }
  for (const name of made) {
    await engine.volumes.remove(name);
  }
  await rm(stateDir, { recursive: true, force: true });
  await test?.[Symbol.asyncDispose]();
});

/** Another volume's name; what is made under it goes at the end. */
function newName(): string {
  const name = `layerbook-test-${stamp}-${String((count += 1))}`;
  made.push(name);
  return name;
}

/** Runs a script with the volume at `/data`, and gives what it printed. */
async function inContainer(volume: string, script: string): Promise<string> {
  let output = '';
  const id = await engine.containers.create({
    Image: 'busybox:latest',
    Cmd: ['sh', '-c', script],
    Labels: test.labels,
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [{ Type: 'volume', Source: volume, Target: '/data' }]
    }
  });
  const streams = await engine.containers.attach(id, (_stream, chunk) => {
    output += chunk.toString();
  });
  const exit = engine.containers.wait(id);
  await engine.containers.start(id);
  expect(await exit, output).toBe(0);
  await streams.ended;
  await engine.containers.remove(id);
  return output;
}

/** A volume that a script filled. */
async function filled(script: string): Promise<string> {
  const name = newName();
  await inContainer(name, `cd /data && ${script}`);
  return name;
}

async function probes(): Promise<number> {
  const own = `${OWNER_LABEL}=${ownerLabel()}`;
  const listed = await engine.containers.listByLabel(own);
  return listed.filter(({ labels }) => labels['layerbook.role'] === 'probe')
    .length;
}

async function names(volume: string, path = ''): Promise<string[]> {
  const { entries } = await volumes.browse(volume, path);
  return entries.map(({ name }) => name);
}

async function text(volume: string, path: string): Promise<string> {
  const part = { offset: 0, length: 1000 };
  const { data } = await volumes.read(volume, path, part);
  return Buffer.from(data, 'base64').toString();
}

function write(
  volume: string,
  path: string,
  content: string,
  replace = false
): Promise<void> {
  const data = Buffer.from(content);
  return volumes.write(volume, path, { data, replace });
}

async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    expect(isLayerbookError(error)).toBe(true);
    return isLayerbookError(error) ? `${error.code}: ${error.message}` : '';
  }
  throw new Error('It was not refused.');
}

describe('volumes of the engine', () => {
  it('are made for a notebook, listed and removed', async () => {
    const name = newName();
    await volumes.create(name, {
      notebookId: parseNotebookId('nb-volumes'),
      notebookPath: 'a/b.ipynb'
    });
    const find = async () =>
      (await volumes.list()).find(volume => volume.name === name);
    expect(await find()).toMatchObject({
      driver: 'local',
      notebookId: 'nb-volumes',
      notebookPath: 'a/b.ipynb',
      usedBy: []
    });
    expect(await refusal(volumes.create(name, nobody))).toMatch(
      /^volume.refused: There is a volume .* already/
    );
    await volumes.remove(name);
    expect(await find()).toBeUndefined();
    expect(changes).toBe(2);
  });

  it('have names that the engine takes', async () => {
    for (const name of ['', 'a', '-ab', 'a/b', '../x', 'ä-b', 'a b']) {
      expect(await refusal(volumes.create(name, nobody))).toMatch(
        /^volume.refused/
      );
    }
  });

  it('tell how many bytes they hold', async () => {
    const name = await filled('head -c 12345 /dev/zero > x');
    expect((await volumes.sizes())[name]).toBe(12345);
  });

  it('are not removed while a container has them', async () => {
    const name = await filled('echo 1 > a');
    await names(name);
    const id = await engine.containers.create(
      {
        Image: 'busybox:latest',
        Cmd: ['sleep', '600'],
        Labels: { ...test.labels, 'layerbook.notebook': 'nb-user' },
        HostConfig: {
          NetworkMode: 'none',
          Init: true,
          Mounts: [{ Type: 'volume', Source: name, Target: '/srv' }]
        }
      },
      { name: `${name}-user` }
    );
    expect(await refusal(volumes.remove(name))).toContain(
      `a container uses it: ${name}-user (stopped)`
    );
    await engine.containers.start(id);
    expect(await refusal(volumes.remove(name))).toMatch(
      /^volume.refused: .*-user \(running\)/
    );
    const listed = (await volumes.list()).find(one => one.name === name);
    expect(listed?.usedBy).toMatchObject([
      { running: true, target: '/srv', notebookId: 'nb-user', cellId: null }
    ]);
    await engine.containers.remove(id);
    await volumes.remove(name);
    expect(await names(name).catch(() => 'gone')).toBe('gone');
  });
});

const nobody = { notebookId: null, notebookPath: null };

describe('files of a volume', () => {
  it('are listed, folders first', async () => {
    const name = await filled(
      `mkdir -p b/deep/er empty && echo 12345 > a && ln -s a link && ln a hard &&
       mkfifo pipe && chmod 640 a && chown 12:34 a && touch b/deep/er/x`
    );
    const { entries, more, isCut } = await volumes.browse(name, '');
    expect(entries.map(one => [one.name, one.kind, one.size])).toEqual([
      ['b', 'directory', 0],
      ['empty', 'directory', 0],
      ['a', 'file', 6],
      ['hard', 'file', 6],
      ['link', 'symlink', 0],
      ['pipe', 'other', 0]
    ]);
    expect(entries[2]).toMatchObject({ mode: 0o640, uid: 12, gid: 34 });
    expect(entries[4]?.target).toBe('a');
    expect({ more, isCut }).toEqual({ more: 0, isCut: undefined });
    expect(await names(name, 'b/deep')).toEqual(['er']);
    expect(await names(name, 'empty')).toEqual([]);
  });

  it('are listed without reading the large ones', async () => {
    const name = await filled(
      `mkdir a && dd if=/dev/zero of=a/huge bs=1M count=64 2>/dev/null && mkdir z &&
       echo 1 > "z/new
line" && ln -s /etc/passwd z/link && truncate -s 3G z/sparse && touch last`
    );
    const before = performance.now();
    expect(await names(name)).toEqual(['a', 'z', 'last']);
    const { entries } = await volumes.browse(name, 'z');
    expect(performance.now() - before).toBeLessThan(15_000);
    expect(entries.map(one => [one.name, one.kind, one.size])).toEqual([
      ['link', 'symlink', 0],
      ['new\nline', 'file', 2],
      ['sparse', 'file', 3 * 1024 ** 3]
    ]);
    expect(entries[0]?.target).toBe('/etc/passwd');
    await volumes.remove(name);
  });

  it('are cut short in a folder of very many', async () => {
    const name = await filled(
      'seq 1 6000 | while read i; do : > $i; done; mkdir zz'
    );
    const { entries, more } = await volumes.browse(name, '');
    expect(entries).toHaveLength(5000);
    expect(more).toBe(1001);
    expect(entries[0]?.name).toBe('zz');
  });

  it('are not reached through links and other ways out', async () => {
    const name = await filled(
      'mkdir in && echo 1 > in/a && ln -s /etc out && ln -s in near && ln -s /etc/hostname file'
    );
    for (const path of ['..', 'in/../..', '/etc', 'in//a', './a', 'a\0b']) {
      expect(await refusal(volumes.browse(name, path))).toMatch(
        /^request.invalid: .* is not a path in a volume/
      );
    }
    for (const path of ['out', 'near']) {
      expect(await refusal(volumes.browse(name, path))).toMatch(/is a link to/);
      expect(await refusal(text(name, `${path}/a`))).toMatch(/is a link to/);
      expect(await refusal(write(name, `${path}/b`, ''))).toMatch(
        /is a link to/
      );
    }
    expect(await refusal(text(name, 'file'))).toMatch(/is a link to/);
    expect(await refusal(volumes.browse(name, 'in/a'))).toMatch(/no folder/);
    expect(await refusal(volumes.browse(name, 'no'))).toMatch(/There is no no/);
  });

  it('are read in parts, in order or not', async () => {
    const name = await filled(
      'seq 1 400000 > big && echo small > small && : > none'
    );
    expect(await text(name, 'small')).toBe('small\n');
    expect(await text(name, 'none')).toBe('');
    const expected = Array.from(
      { length: 400000 },
      (_, i) => `${i + 1}\n`
    ).join('');
    let read = '';
    for (;;) {
      const { data, total } = await volumes.read(name, 'big', {
        offset: read.length,
        length: 700_000
      });
      read += Buffer.from(data, 'base64').toString();
      expect(total).toBe(expected.length);
      if (read.length >= total) {
        break;
      }
    }
    expect(read === expected).toBe(true);
    const part = { offset: 1_000_000, length: 20 };
    const { data } = await volumes.read(name, 'big', part);
    expect(Buffer.from(data, 'base64').toString()).toBe(
      expected.slice(1_000_000, 1_000_020)
    );
    // A file that is in the middle of being read does not keep the volume.
    await volumes.remove(name);
  });

  it('are written as their folder’s owner has them', async () => {
    const name = await filled(
      'mkdir d && chown 1000:1001 d && echo old > d/old && chmod 600 d/old'
    );
    await write(name, 'd/new', 'hello');
    await write(name, 'd/sub/deeper/file', 'there');
    await write(name, 'd/old', 'other', true);
    expect(changes).toBe(3);
    const listed = await inContainer(
      name,
      'cd /data && stat -c "%n %a %u:%g" d/new d/sub d/sub/deeper/file d/old && cat d/new d/old'
    );
    expect(listed).toBe(
      [
        'd/new 644 1000:1001',
        'd/sub 755 1000:1001',
        'd/sub/deeper/file 644 1000:1001',
        'd/old 600 0:0',
        'helloother'
      ].join('\n')
    );
  });

  it('are not replaced unless that is wanted', async () => {
    const name = await filled('echo 1 > a && mkdir d');
    expect(await refusal(write(name, 'a', '2'))).toMatch(
      /^volume.refused: a in the volume .* exists already/
    );
    expect(await refusal(write(name, 'd', '2', true))).toMatch(/is a folder/);
    expect(await refusal(write(name, 'a/b', '2', true))).toMatch(
      /is no folder/
    );
    expect(await refusal(write('layerbook-no-such', 'a', ''))).toMatch(
      /has no volume layerbook-no-such/
    );
    expect(await text(name, 'a')).toBe('1\n');
  });

  it('are uploaded in parts, and are there when they are whole', async () => {
    const name = newName();
    await volumes.create(name, nobody);
    const whole = Buffer.alloc(2_500_000, 'abc');
    const send = (offset: number, upload = 'one'): Promise<void> =>
      volumes.write(name, 'data/file', {
        data: whole.subarray(offset, offset + 1_000_000),
        replace: false,
        part: { upload, offset, total: whole.length }
      });
    await send(0);
    await send(1_000_000);
    expect(await names(name)).toEqual([]);
    expect(await refusal(send(1_000_000))).toMatch(/do not fit together/);
    await send(0, 'two');
    await send(1_000_000, 'two');
    await send(2_000_000, 'two');
    const sum = await inContainer(name, 'wc -c < /data/data/file');
    expect(Number(sum)).toBe(whole.length);
    expect(await readdir(join(stateDir, 'uploads'))).toEqual([]);
  });

  it('are copied with owners, links and permissions', async () => {
    const name = await filled(
      `chmod 1777 . && mkdir -p d/e && echo x > d/e/f && chown -R 7:8 d && chmod 400 d/e/f &&
       ln -s ../d d/l && ln d/e/f d/hard && chmod 2750 d`
    );
    const to = newName();
    await volumes.copy(name, to, {});
    const look =
      'cd /data && find . | sort | xargs stat -c "%n %F %a %u:%g %Y" && readlink d/l && cat d/hard';
    expect(await inContainer(to, look)).toBe(await inContainer(name, look));
    expect(await refusal(volumes.copy(name, to, {}))).toMatch(/already/);
    const third = newName();
    expect(await refusal(volumes.copy('layerbook-no-such', third, {}))).toMatch(
      /has no volume/
    );
    expect((await volumes.list()).some(one => one.name === third)).toBe(false);
  });
});

it('leaves no container behind', async () => {
  await volumes[Symbol.asyncDispose]();
  expect(await probes()).toBe(0);
});
