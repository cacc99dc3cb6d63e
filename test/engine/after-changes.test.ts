import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  snapshotVolumes,
  volumeChanges
} from '../../src/backend/runner/after/volume-changes.js';
import type { ResolvedMount } from '../../src/backend/runner/resolve-mounts.js';
import type { CardVolumeChanges } from '../../src/common/cards/container-card.js';
import { AfterHarness } from './after-harness.js';

let harness: AfterHarness;

beforeAll(async () => {
  harness = await AfterHarness.open('after-changes');
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

/** Runs a script with mounts and gives what it changed in them. */
async function changes(
  script: string,
  mounts: readonly ResolvedMount[]
): Promise<CardVolumeChanges[]> {
  const { engine } = harness;
  const id = await harness.create(script, { mounts });
  const before = await snapshotVolumes(engine, { id, mounts });
  await harness.finish(id);
  return volumeChanges(engine, { id, before });
}

const brief = (changed: CardVolumeChanges | undefined): unknown[] =>
  changed?.paths
    .map(({ op, kind, path: at, size }) => `${op} ${kind} ${at} ${size}`)
    .sort() ?? [];

const FILL = [
  'cd /m; mkdir dir gone; printf 1 > same; printf 2 > edit; printf 3 > touch',
  'printf 4 > mode; printf 5 > gone/a; printf 6 > kind; ln -s a link; printf 7 > dir/x'
].join('\n');

const CHANGE = [
  'cd /m; printf 9 > edit; touch -d "2020-01-01 00:00:00" touch; chmod 600 mode',
  'rm -r gone; rm kind; mkdir kind; ln -sf b link; printf 123 > dir/new; ln same also'
].join('\n');

const CHANGED = [
  'A file also 1',
  'A file dir/new 3',
  'D directory gone 0',
  'D file gone/a 0',
  'M file edit 1',
  'M symlink link 0',
  'T directory kind 0',
  'm file mode 1',
  'm file touch 1'
];

describe('what a run changed in its mounts', () => {
  it('is listed exactly for a volume, also within a second', async () => {
    const volume = await harness.volume('/m');
    const filled = await changes(FILL, [volume]);
    expect(filled[0]).toMatchObject({
      name: volume.source,
      target: '/m',
      counts: { added: 10, modified: 0, metadata: 0, deleted: 0, bytes: 7 },
      more: 0
    });
    const [changed, ...others] = await changes(CHANGE, [volume]);
    expect(others).toEqual([]);
    expect(brief(changed)).toEqual(CHANGED);
    expect(changed?.counts).toEqual({
      added: 2,
      modified: 3,
      metadata: 2,
      deleted: 2,
      bytes: 5
    });
    expect(await changes('cat /m/same', [volume])).toEqual([]);
  });

  it('is listed exactly for a folder of this machine', async () => {
    const bind = await harness.bind('out', '/m');
    expect(brief((await changes(FILL, [bind]))[0])).toHaveLength(10);
    const [changed] = await changes(CHANGE, [bind]);
    expect(changed).toMatchObject({ name: './out', target: '/m' });
    // Contents are not read here: a new time counts as a new content, and a second name as new metadata.
    const expected = CHANGED.map(line =>
      line.replace('m file touch', 'M file touch')
    );
    expect(brief(changed)).toEqual([...expected, 'm file same 1'].sort());
    expect(await changes('cat /m/same', [bind])).toEqual([]);
  });

  it('is listed for one mounted file', async () => {
    const bind = await harness.bind('single', '/unused');
    const hostPath = path.join(bind.hostPath ?? '', 'settings.ini');
    await writeFile(hostPath, 'a');
    const file = { ...bind, hostPath, target: '/etc/settings.ini' };
    const [changed] = await changes('echo more >> /etc/settings.ini', [file]);
    expect(brief(changed)).toEqual(['M file settings.ini 6']);
  });

  it('leaves out what is read-only, has no name, or is another mount', async () => {
    const outer = await harness.volume('/m');
    const inner = await harness.volume('/m/inner');
    const readOnly = { ...(await harness.bind('ro', '/ro')), readOnly: true };
    const anonymous = { ...outer, source: '', target: '/anonymous' };
    const twice = { ...outer, target: '/twice' };
    const changed = await changes(
      'echo 1 > /m/inner/a; echo 2 > /anonymous/b; echo 3 > /twice/c; echo 4 > /m/d',
      [outer, inner, readOnly, anonymous, twice]
    );
    expect(
      changed.map(({ target, paths }) => [target, paths.map(one => one.path)])
    ).toEqual([
      ['/m', ['c', 'd']],
      ['/m/inner', ['a']]
    ]);
  });

  it('is what the run did, not what Jupyter does meanwhile', async () => {
    const bind = await harness.bind('notebook', '/m');
    const changed = await changes(
      'mkdir /m/.ipynb_checkpoints; echo 1 > /m/.ipynb_checkpoints/a',
      [bind]
    );
    expect(changed).toEqual([]);
  });

  it('is not told where there is too much', async () => {
    const volume = await harness.volume('/m');
    const bind = await harness.bind('crowd', '/crowd');
    const large = 'head -c 70000000 /dev/zero > /m/large';
    const many = 'cd /crowd; seq 1 20001 | xargs touch';
    const expected = [volume, bind].map(({ source, target }) => ({
      name: source,
      target,
      counts: { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 },
      paths: [],
      more: 0,
      tooLarge: true
    }));
    const changed = await changes(`${large}; ${many}`, [volume, bind]);
    expect(changed).toEqual(expected);
    // Nor is it looked for when there was before.
    expect(await changes('true', [volume, bind])).toEqual(expected);
    await rm(bind.hostPath ?? '', { recursive: true });
  });

  it('is counted beyond what is listed', async () => {
    const volume = await harness.volume('/m');
    const [changed] = await changes('cd /m; seq 1 100 | xargs touch', [volume]);
    expect(changed?.counts.added).toBe(100);
    expect(changed?.paths).toHaveLength(40);
    expect(changed?.more).toBe(60);
  });

  it('is left alone where a folder may not be read', async () => {
    const bind = await harness.bind('gone', '/gone');
    const missing = { ...bind, hostPath: `${bind.hostPath}-missing` };
    const id = await harness.create('true');
    const before = await snapshotVolumes(harness.engine, {
      id,
      mounts: [missing]
    });
    expect(await volumeChanges(harness.engine, { id, before })).toEqual([]);
  });
});
