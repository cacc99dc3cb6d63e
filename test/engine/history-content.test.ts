import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import type { IHistory } from '../../src/backend/history/contract.js';
import {
  buildTar,
  type ITestEntry
} from '../../src/backend/history/testing/tar-builder.js';
import { contentAt } from '../../src/backend/images/content.js';
import { isOwnerDead, OWNER_LABEL } from '../../src/backend/runner/owner.js';
import type { CommitOid } from '../../src/common/ids.js';
import { NotebookSession } from '../helpers/notebook-session.js';

const BINARY = Buffer.concat([Buffer.from([0]), randomBytes(300_000)]);
const TWIN = Buffer.concat([
  Buffer.from([0]),
  randomBytes(299_999),
  Buffer.from('x')
]);
const ODD = 'odd/caf\xe9\\\n';
/** What an engine unpacks with `ADD`. */
const FILES: readonly ITestEntry[] = [
  { name: 'd/', type: 'directory' },
  { name: 'd/latin1', content: Buffer.from('caf\xe9 \xff\n', 'latin1') },
  { name: 'd/empty', content: '' },
  // Of the same size, and before it in the tar.
  { name: 'd/another', content: TWIN },
  { name: 'd/binary', content: BINARY, mode: 0o000 },
  { name: 'd/linked', type: 'hardlink', link: 'd/binary' },
  { name: 'd/link', type: 'symlink', link: 'binary' },
  { name: 'd/pipe', type: 'fifo' },
  { name: 'd/.env', content: 'TOKEN=abcdefgh\n', mode: 0o600 },
  { name: 'd/.git/objects', content: Buffer.from([0, 1]) },
  { name: Buffer.from(ODD, 'latin1'), content: Buffer.from([0, 2]) }
];

let session: NotebookSession;
let history: IHistory;
let engine: IEngine;
/** Commits of the base, of the tar, and of the layer that writes `d/binary` anew. */
let base: CommitOid;
let added: CommitOid;
let rewritten: CommitOid;

beforeAll(async () => {
  session = await NotebookSession.open();
  await writeFile(join(session.folder, 'files.tar'), buildTar(FILES));
  session.dockerfile(
    'FROM busybox:latest',
    'ADD files.tar /',
    `RUN head -c 300001 /dev/urandom > /d/binary && echo ${Date.now()} > /d/new && rm /d/linked`
  );
  engine = await connectEngine();
  expect(await session.run('c3')).toMatchObject({ outcome: 'succeeded' });
  history = await session.history();
  const { commits } = await history.log({ offset: 0, limit: 10 });
  [rewritten, added, base] = commits.map(({ oid }) => oid) as [
    CommitOid,
    CommitOid,
    CommitOid
  ];
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
});

function stateDir(): string {
  return join(session.folder, '.state');
}

function cached(): string[] {
  return readdirSync(join(stateDir(), 'contents')).sort();
}

function noEngine(): Promise<IEngine> {
  return Promise.reject(new Error('The engine is not needed.'));
}

async function readAt(
  oid: CommitOid,
  path: string,
  find: () => Promise<IEngine> = () => Promise.resolve(engine)
): Promise<{ from: string; bytes: Buffer }> {
  await using content = await contentAt(
    history,
    find,
    { oid, path },
    {
      stateDir: stateDir()
    }
  );
  const bytes = await buffer(content.stream());
  expect(bytes.length).toBe(content.size);
  return { from: content.from, bytes };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** An engine that notes what is made, and has none of the images whose names `hidden` takes. */
function watched(hidden: (image: string) => boolean = () => false): {
  readonly engine: IEngine;
  readonly created: { image: string; owner: string }[];
} {
  const created: { image: string; owner: string }[] = [];
  const containers = Object.assign(
    Object.create(engine.containers) as IEngine['containers'],
    {
      create: (...args: Parameters<IEngine['containers']['create']>) => {
        const [{ Image, Labels }] = args;
        created.push({ image: Image, owner: Labels[OWNER_LABEL] ?? '' });
        return engine.containers.create(...args);
      }
    }
  );
  const without: Partial<IEngine> = {
    containers,
    inspectImage: (name, options) =>
      hidden(name) ? Promise.resolve(null) : engine.inspectImage(name, options),
    listImages: async options =>
      (await engine.listImages(options)).filter(({ id }) => !hidden(id))
  };
  const proxy = Object.assign(Object.create(engine) as IEngine, without);
  return { engine: proxy, created };
}

/** Ids of the images of the notebook's cells. */
async function imageOf(cell: string): Promise<string> {
  const image = await engine.inspectImage(
    `layerbook/${session.id}:cell-${cell}`
  );
  return image?.id ?? '';
}

async function ownContainers(): Promise<number> {
  const all = await engine.containers.listByLabel(OWNER_LABEL);
  return all.filter(({ labels }) =>
    labels[OWNER_LABEL]?.includes(`:${process.pid}:`)
  ).length;
}

describe('a file that the history keeps whole', () => {
  it('is given byte by byte, also when it is not UTF-8, without an engine', async () => {
    const { from, bytes } = await readAt(added, 'd/latin1', noEngine);
    expect(from).toBe('history');
    expect(bytes.toString('latin1')).toBe('caf\xe9 \xff\n');
    expect((await readAt(added, '/d/empty', noEngine)).bytes).toHaveLength(0);
  });
});

describe('a file of which the history has the digest', () => {
  it('comes out of the image of its commit, and is read from the engine once', async () => {
    const { engine: asked, created } = watched();
    const find = () => Promise.resolve(asked);
    const first = await readAt(added, 'd/binary', find);
    expect(first.from).toBe('engine');
    expect(first.bytes.equals(BINARY)).toBe(true);
    // Another of the same size that stands before it in the tar is not taken for it.
    expect((await readAt(added, 'd/another', find)).bytes.equals(TWIN)).toBe(
      true
    );
    expect(created).toHaveLength(2);
    expect(created.map(({ owner }) => isOwnerDead(owner))).toEqual([
      false,
      false
    ]);
    // The same content under another name, and from another commit.
    const again = await readAt(added, 'd/linked', noEngine);
    expect(again.bytes.equals(BINARY)).toBe(true);
    expect(await ownContainers()).toBe(0);
  });

  it('can be read in pieces', async () => {
    await using content = await contentAt(
      history,
      noEngine,
      { oid: added, path: 'd/binary' },
      { stateDir: stateDir() }
    );
    const parts = [];
    for (let at = 0; at < content.size; at += 100_000) {
      parts.push(await content.read(at, 100_000));
    }
    expect(parts.map(part => part.length)).toEqual([
      100_000, 100_000, 100_000, 1
    ]);
    expect(Buffer.concat(parts).equals(BINARY)).toBe(true);
    expect(await content.read(content.size, 10)).toHaveLength(0);
    expect(await content.read(content.size + 10, 10)).toHaveLength(0);
  });

  it('is kept in a private place, under its digest', () => {
    expect(cached()).toContain(sha256(BINARY));
    expect(statSync(join(stateDir(), 'contents')).mode & 0o777).toBe(0o700);
    for (const name of cached()) {
      const { mode } = statSync(join(stateDir(), 'contents', name));
      expect(mode & 0o777).toBe(0o600);
    }
  });

  it('is not written to a disk when it may hold a secret', async () => {
    await expect(history.file(added, 'd/.env')).resolves.toMatchObject({
      why: 'withheld'
    });
    const before = cached();
    const { engine: asked, created } = watched();
    const find = () => Promise.resolve(asked);
    for (const times of [1, 2]) {
      const { from, bytes } = await readAt(added, 'd/.env', find);
      expect(bytes.toString()).toBe('TOKEN=abcdefgh\n');
      expect(from).toBe('engine');
      expect(created).toHaveLength(times);
    }
    expect(cached()).toEqual(before);
  });

  it('is found under names that are not UTF-8 or reserved by git', async () => {
    const { changes } = await history.changes({
      oid: added,
      base: null,
      offset: 0,
      limit: 100
    });
    const odd = changes.find(
      ({ path, kind }) => /^odd\/./.test(path) && kind === 'file'
    );
    expect((await readAt(added, odd?.path ?? '')).bytes).toEqual(
      Buffer.from([0, 2])
    );
    expect((await readAt(added, 'd/.git/objects')).bytes).toEqual(
      Buffer.from([0, 1])
    );
  });

  it('comes out of the image of a later commit that has it unchanged', async () => {
    const own = await imageOf('c2');
    const { engine: asked, created } = watched(image => image === own);
    // Nobody looked at this one before.
    const path = 'bin/busybox';
    const fresh = { stateDir: join(session.folder, 'fresh') };
    const find = () => Promise.resolve(asked);
    await using content = await contentAt(
      history,
      find,
      { oid: added, path },
      fresh
    );
    expect(content.from).toBe('engine');
    expect(created.map(({ image }) => image)).not.toContain(own);
    expect(created).toHaveLength(1);
  });

  it('comes out of the layer that brought it when the images have another file there', async () => {
    const gone = await Promise.all(['c1', 'c2'].map(imageOf));
    const { engine: asked } = watched(image => gone.includes(image));
    const fresh = { stateDir: join(session.folder, 'layers') };
    const find = () => Promise.resolve(asked);
    for (const [oid, path] of [
      [added, 'd/binary'],
      [added, 'd/linked']
    ] as const) {
      await using content = await contentAt(
        history,
        find,
        { oid, path },
        fresh
      );
      const bytes = await buffer(content.stream());
      expect(bytes.equals(BINARY)).toBe(true);
    }
    expect(await ownContainers()).toBe(0);
  });

  it('is said to be gone, with the image that is missing, when nobody has it', async () => {
    const id = await imageOf('c3');
    const { engine: asked } = watched(() => true);
    const reading = readAt(rewritten, 'd/binary', () => Promise.resolve(asked));
    await expect(reading).rejects.toMatchObject({
      data: { code: 'history.contentGone' }
    });
    const text = String(await reading.catch((error: unknown) => error));
    expect(text).toContain(id.slice(7, 19));
    expect(text).toContain('RUN head -c 300001');
    expect(cached().filter(name => name.startsWith('tmp'))).toEqual([]);
  });

  it('of which the engine that should tell does not answer is not said to be gone', async () => {
    const failing = Object.assign(Object.create(engine) as IEngine, {
      inspectImage: () => Promise.reject(new Error('engine down'))
    });
    await expect(
      readAt(rewritten, 'd/binary', () => Promise.resolve(failing))
    ).rejects.toThrow('engine down');
  });

  it('is read once for those who ask at the same time, and given up when all of them cancel', async () => {
    const { engine: asked, created } = watched();
    const find = () => Promise.resolve(asked);
    const state = { stateDir: join(session.folder, 'shared') };
    const file = { oid: rewritten, path: 'd/binary' };
    const one = new AbortController();
    const cancelled = contentAt(history, find, file, {
      ...state,
      signal: one.signal
    });
    const kept = contentAt(history, find, file, state);
    one.abort(new Error('not wanted'));
    await expect(cancelled).rejects.toThrow('not wanted');
    await using content = await kept;
    expect(content.size).toBe(300_001);
    expect(created.length).toBeLessThanOrEqual(1);

    const all = new AbortController();
    const none = contentAt(
      history,
      find,
      { oid: base, path: 'bin/busybox' },
      {
        ...state,
        signal: all.signal
      }
    );
    all.abort(new Error('nobody'));
    await expect(none).rejects.toThrow('nobody');
    await expect.poll(ownContainers).toBe(0);
    await expect
      .poll(() => readdirSync(join(state.stateDir, 'contents')))
      .toHaveLength(1);
  });
});

describe('what is no file', () => {
  it.each([
    ['d', 'd is a directory'],
    ['d/link', 'd/link is a symbolic link'],
    ['d/pipe', 'd/pipe is not a regular file'],
    ['d/nothing', 'There is nothing at d/nothing']
  ])('%s is refused', async (path, words) => {
    await expect(readAt(added, path, noEngine)).rejects.toMatchObject({
      data: { code: 'history.notFound' },
      message: expect.stringContaining(words) as string
    });
  });
});
