import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  symlink,
  writeFile
} from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveToUser } from '../../src/backend/runner/after/give-to-user.js';
import type { ResolvedMount } from '../../src/backend/runner/resolve-mounts.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { cuttable } from '../helpers/engine.js';
import { AfterHarness } from './after-harness.js';

const OWNER = { uid: 12345, gid: 23456 };

let harness: AfterHarness;

beforeAll(async () => {
  harness = await AfterHarness.open('after-owners');
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

interface IGiveMore {
  readonly image?: string;
  readonly engine?: IEngine;
  readonly owner?: typeof OWNER | null;
}

/** Runs a script with mounts and gives what it left to the owner. */
async function give(
  script: string,
  mounts: readonly ResolvedMount[],
  more: IGiveMore = {}
): Promise<string[]> {
  const { image = 'busybox:latest', engine = harness.engine } = more;
  const owner = more.owner === undefined ? OWNER : more.owner;
  const id = await harness.create(script, { mounts, image });
  const since = Date.now();
  await harness.finish(id);
  const containers = await count();
  const summary = await engine.inspectImage(image);
  const notes = await giveToUser(engine, {
    id,
    imageId: summary?.id ?? '',
    binds: mounts,
    since,
    labels: harness.test.labels,
    ...(owner ? { owner } : {})
  });
  expect(await count()).toBe(containers);
  return notes;
}

async function count(): Promise<number> {
  const { containers } = harness.engine;
  return (await containers.listByLabel(harness.test.label)).length;
}

async function owners(
  mount: ResolvedMount,
  ...names: readonly string[]
): Promise<string[]> {
  return Promise.all(
    names.map(async name => {
      const { uid, gid } = await lstat(path.join(mount.hostPath ?? '', name));
      return `${uid}:${gid}`;
    })
  );
}

/** Calls {@link giveToUser} in a process of another user, who may use the engine. */
async function asUser(
  { uid, gid }: typeof OWNER,
  run: Parameters<typeof giveToUser>[1]
): Promise<string[]> {
  const folder = path.dirname(harness.root);
  const program = path.join(folder, 'give.cjs');
  await build({
    stdin: {
      contents: PROGRAM,
      resolveDir: path.join(import.meta.dirname, '../../src/backend'),
      loader: 'ts'
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    loader: { '.node': 'empty' },
    logLevel: 'error'
  });
  await chmod(folder, 0o755);
  await using line = await cuttable();
  const socket = line.engine.info.host.replace('unix://', '');
  await chmod(path.dirname(socket), 0o755);
  await chmod(socket, 0o777);
  const env = { DOCKER_HOST: line.engine.info.host, HOME: folder };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, JSON.stringify(run)],
    { uid, gid, env, cwd: folder }
  );
  return JSON.parse(stdout) as string[];
}

const PROGRAM = `
  import { connectEngine } from './engine/connect-engine.js';
  import { giveToUser } from './runner/after/give-to-user.js';
  void connectEngine()
    .then(engine => giveToUser(engine, JSON.parse(process.argv[2] ?? '')))
    .then(notes => console.log(JSON.stringify(notes)));
`;

const MINE = '12345:23456';

describe('what a run leaves in a folder of this machine', () => {
  it('is the user’s afterwards, whatever it is called', async () => {
    const bind = await harness.bind('out', '/out');
    const names = ['a b', '-R', "it's\n$(id)", 'dir', 'dir/é', 'dir/.x', 'l'];
    const notes = await give(
      `cd /out; mkdir dir; touch 'a b' ./-R "it's
\\$(id)" dir/é dir/.x; ln -s dir l; chmod 700 dir; chown 7:7 dir/.x`,
      [bind]
    );
    expect(notes).toEqual([]);
    expect(await owners(bind, ...names)).toEqual(names.map(() => MINE));
  });

  it('is not what was there and did not change, nor the folder itself', async () => {
    const bind = await harness.bind('old', '/out');
    const at = (name: string): string => path.join(bind.hostPath ?? '', name);
    await writeFile(at('old.txt'), 'old');
    await writeFile(at('edited.txt'), 'old');
    await mkdir(at('folder'));
    await writeFile(at('theirs.txt'), 'old');
    await chown(at('theirs.txt'), OWNER.uid, 5);
    await new Promise(resolve => setTimeout(resolve, 50));
    await give(
      'cd /out; echo >> edited.txt; touch folder/new; echo >> theirs.txt',
      [bind]
    );
    expect(
      await owners(
        bind,
        '',
        'old.txt',
        'folder',
        'edited.txt',
        'folder/new',
        'theirs.txt'
      )
    ).toEqual(['0:0', '0:0', '0:0', MINE, MINE, '12345:5']);
  });

  it('is never what a link leads to', async () => {
    const bind = await harness.bind('links', '/out');
    const inside = await harness.bind('beside', '/beside');
    await harness.write('beside/kept.txt', 'kept');
    await symlink('../beside', path.join(bind.hostPath ?? '', 'before'));
    await new Promise(resolve => setTimeout(resolve, 50));
    await give(
      'cd /out; ln -s ../beside/kept.txt file; ln -s ../beside folder; ln -s /etc etc',
      [bind]
    );
    expect(await owners(bind, 'file', 'folder', 'etc')).toEqual([
      MINE,
      MINE,
      MINE
    ]);
    expect(await owners(bind, 'before')).toEqual(['0:0']);
    expect(await owners(inside, '', 'kept.txt')).toEqual(['0:0', '0:0']);
  });

  it('is given for all folders at once, and for many files', async () => {
    const first = await harness.bind('many', '/a');
    const second = await harness.bind('few', '/b');
    const readOnly = { ...(await harness.bind('ro', '/ro')), readOnly: true };
    const notes = await give(
      'mkdir /a/d; cd /a/d; seq 1 9000 | sed s/^/a-rather-long-name-for-a-file-that-is-empty-as-can-be-and-of-no-use-to-anyone-but-this-test-/ | xargs touch; touch /b/x',
      [first, second, readOnly]
    );
    expect(notes).toEqual([]);
    const last =
      'd/a-rather-long-name-for-a-file-that-is-empty-as-can-be-and-of-no-use-to-anyone-but-this-test-9000';
    expect(await owners(first, 'd', last)).toEqual([MINE, MINE]);
    expect(await owners(second, 'x')).toEqual([MINE]);
  });

  it.runIf(process.getuid?.() === 0)(
    'is given to a server that is not root, also in folders that only root may read',
    async () => {
      const bind = await harness.bind('private', '/out');
      const id = await harness.create(
        'cd /out; mkdir -p a/b; echo 1 > a/b/c; chmod 600 a/b/c; chmod 700 a/b a',
        { mounts: [bind] }
      );
      const since = Date.now();
      await harness.finish(id);
      const summary = await harness.engine.inspectImage('busybox:latest');
      const notes = await asUser(OWNER, {
        id,
        imageId: summary?.id ?? '',
        binds: [bind],
        since,
        labels: harness.test.labels
      });
      expect(notes).toEqual([]);
      expect(await owners(bind, 'a', 'a/b', 'a/b/c')).toEqual([
        MINE,
        MINE,
        MINE
      ]);
    }
  );

  it('stays root’s where the image has no chown, and the note says what to do', async () => {
    const bind = await harness.bind('stuck', '/out');
    const image = await harness.test.build(
      'FROM busybox:latest\nRUN rm /bin/chown && echo after-owners'
    );
    expect(await give('touch /out/a', [bind], { image })).toEqual([
      'The run left 1 file in `./stuck` that belongs to root, and the image has no `chown` to give it to you. Add `user: "12345:23456"` to the options, so that the container writes as you.'
    ]);
    expect(await owners(bind, 'a')).toEqual(['0:0']);
  });

  it('is left alone where the engine’s root is the user, and where the server is root', async () => {
    const bind = await harness.bind('rootless', '/out');
    const { engine } = harness;
    const rootless = Object.create(engine, {
      info: { value: { ...engine.info, rootless: true } }
    }) as IEngine;
    expect(await give('touch /out/a', [bind], { engine: rootless })).toEqual(
      []
    );
    expect(await owners(bind, 'a')).toEqual(['0:0']);
    if (process.getuid?.() === 0) {
      expect(await give('touch /out/a', [bind], { owner: null })).toEqual([]);
      expect(await owners(bind, 'a')).toEqual(['0:0']);
    }
  });

  it('needs no container where nothing is someone else’s', async () => {
    const bind = await harness.bind('mine', '/out');
    const imageId = 'none';
    const id = await harness.ended('true');
    const notes = await giveToUser(harness.engine, {
      id,
      imageId,
      binds: [bind, await harness.volume('/v')],
      since: 0,
      labels: harness.test.labels,
      owner: OWNER
    });
    expect(notes).toEqual([]);
  });
});
