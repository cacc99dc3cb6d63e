import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IEngine } from '../../src/backend/engine/contract.js';
import type { IHistory } from '../../src/backend/history/contract.js';
import { closeImage } from '../../src/backend/history/refs/change-refs.js';
import { TestHistory } from '../../src/backend/history/testing/test-history.js';
import { listImages } from '../../src/backend/images/list-images.js';
import { openImage } from '../../src/backend/images/open-image.js';
import { sharingOf } from '../../src/backend/images/sharing.js';
import { chainIds } from '../../src/backend/layers/chain-id.js';
import { parseDiffId, type CommitOid } from '../../src/common/ids.js';
import type { ICommitSummary } from '../../src/common/protocol/history.js';
import { TestEngine } from '../helpers/engine.js';
import { exportedTree, isOfContainer } from '../helpers/exported-tree.js';
import { historyTree } from '../helpers/history-tree.js';
import { NotebookSession } from '../helpers/notebook-session.js';

const UNIQUE = Date.now();
const BOTH = `FROM busybox:latest
ENV LAYERBOOK=${UNIQUE}
RUN mkdir -p /d && head -c 1000000 /dev/urandom > /d/big && echo ${UNIQUE} > /d/one`;

let test: TestEngine;
let engine: IEngine;
/** Two images with the same first layers. */
let first: string;
let second: string;

beforeAll(async () => {
  test = await TestEngine.open('images');
  engine = test.engine;
  first = await test.build(
    `${BOTH}\nRUN rm /d/one && ln -s big /d/link\nUSER 1000\nEXPOSE 80\nCMD ["sh", "-c", "true"]`
  );
  second = await test.build(`${BOTH}\nCOPY two /two\nWORKDIR /d`, {
    files: { two: 'two\n' }
  });
});

afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

async function idOf(image: string): Promise<string> {
  return (await engine.inspectImage(image))?.id ?? '';
}

/** Commits from one down to the first. */
async function lineOf(
  history: IHistory,
  top: CommitOid
): Promise<ICommitSummary[]> {
  const { commits } = await history.log({ offset: 0, limit: 1000 });
  const byId = new Map(commits.map(commit => [commit.oid, commit]));
  const line: ICommitSummary[] = [];
  for (let at = byId.get(top); at; at = byId.get(at.parents[0] ?? at.oid)) {
    line.push(at);
    if (at.parents.length === 0) {
      break;
    }
  }
  return line;
}

describe('the images of an engine', () => {
  it('are those with a name, newest first, each once', async () => {
    const unnamed = await test.build(`${BOTH}\nRUN echo ${UNIQUE} > /three`, {
      tag: null
    });
    const images = await listImages(engine);
    const ids = images.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(unnamed);
    expect(images.every(({ tags }) => tags.length > 0)).toBe(true);
    const times = images.map(({ created }) => created ?? '');
    expect(times).toEqual([...times].sort().reverse());
    const own = images.find(({ tags }) => tags.includes(first));
    expect(own).toMatchObject({ id: await idOf(first), tags: [first] });
    expect(own?.size).toBeGreaterThan(1_000_000);
  });

  it('share layers, whose sizes and instructions the report tells', async () => {
    const report = await sharingOf(engine);
    const [one, two] = await Promise.all([first, second].map(idOf));
    const layers = (await engine.inspectImage(first))?.layers ?? [];
    const chain = chainIds(layers.map(parseDiffId))[layers.length - 2];
    const shared = report.layers.find(({ chainId }) => chainId === chain);
    expect(shared?.images).toEqual(expect.arrayContaining([one, two]));
    expect(shared?.diffId).toBe(layers.at(-2));
    expect(shared?.createdBy).toMatch(/^RUN mkdir -p \/d && head/);
    // The content's size; a store may count blocks.
    expect(shared?.size).toBeGreaterThanOrEqual(1_000_000);
    expect(shared?.size).toBeLessThan(1_200_000);
    const image = report.images.find(({ id }) => id === one);
    expect(image?.shared).toBeGreaterThan(1_000_000);
    expect(image?.unique).toBeLessThan(100_000);
    expect(report.saved).toBeGreaterThanOrEqual(1_000_000);
    const savings = report.layers.map(
      ({ size, images }) => (size ?? 0) * (images.length - 1)
    );
    expect(savings).toEqual([...savings].sort((a, b) => b - a));
  });

  it('tell whose notebook they are of', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(`FROM busybox:latest\nRUN echo ${UNIQUE} > /notebook`);
    await session.run('c1');
    const { images } = await sharingOf(engine);
    expect(images.map(({ notebook }) => notebook)).toContainEqual({
      id: session.id,
      cellId: 'c1'
    });
  });

  it('are not asked for when nobody waits', async () => {
    const signal = AbortSignal.abort(new Error('nobody'));
    await expect(sharingOf(engine, { signal })).rejects.toThrow('nobody');
    await expect(listImages(engine, { signal })).rejects.toThrow('nobody');
  });
});

describe('an image that is opened', () => {
  it('becomes a commit for each layer and each group of configuration steps, with a name and without a branch', async () => {
    await using test_ = await TestHistory.create();
    const { history } = test_;
    const { oid } = await openImage(history, engine, first);
    const line = await lineOf(history, oid);
    const layers = (await engine.inspectImage(first))?.layers ?? [];
    expect(line.map(({ subject }) => subject).slice(0, 4)).toEqual([
      'USER 1000',
      'RUN rm /d/one && ln -s big /d/link',
      expect.stringMatching(/^RUN mkdir -p \/d && head/),
      `ENV LAYERBOOK=${UNIQUE}`
    ]);
    expect(line.map(({ kind }) => kind).slice(0, 4)).toEqual([
      'config',
      'layer',
      'layer',
      'config'
    ]);
    expect(
      line.flatMap(({ kind, diffId }) => (kind === 'layer' ? [diffId] : []))
    ).toEqual([...layers].reverse());
    expect(line[0]).toMatchObject({
      instruction: 'USER 1000\nEXPOSE 80/tcp\nCMD ["sh", "-c", "true"]',
      config: ['USER 1000', 'EXPOSE 80/tcp', 'CMD ["sh", "-c", "true"]'],
      cellNumber: 0,
      cellId: null,
      images: [first],
      branches: []
    });
    const { branches, head } = await history.log({ offset: 0, limit: 1 });
    expect({ branches, head }).toEqual({ branches: [], head: null });
    test_.fsck();
  });

  it('is the file system that the engine has', async () => {
    await using test_ = await TestHistory.create();
    const { oid } = await openImage(test_.history, engine, second);
    const [there, here] = await Promise.all([
      exportedTree(engine, second),
      historyTree(test_.history, oid)
    ]);
    const files = (tree: typeof there) =>
      [...tree]
        .filter(([path]) => !isOfContainer(path))
        .map(
          ([path, { type, mode, sha256 }]) =>
            `${path.replace(/\/$/, '')} ${type} ${mode} ${sha256}`
        )
        .sort();
    expect(files(here)).toEqual(files(there));
  });

  it('has the commits of another one for the layers that both have, and is found again', async () => {
    await using test_ = await TestHistory.create();
    const { history } = test_;
    const one = await openImage(history, engine, first);
    const two = await openImage(history, engine, second);
    const lines = await Promise.all(
      [one, two].map(({ oid }) => lineOf(history, oid))
    );
    const [above, below] = lines.map(line => line.map(({ oid }) => oid));
    const shared = below?.filter(oid => above?.includes(oid)) ?? [];
    // busybox, ENV, RUN.
    expect(shared.length).toBeGreaterThanOrEqual(3);
    expect(shared).toEqual(above?.slice(-shared.length));
    expect(await openImage(history, engine, first)).toEqual(one);
    expect(await openImage(history, engine, await idOf(second))).toEqual(two);
    test_.fsck();
  });

  it('is followed when its name moves, and closed', async () => {
    await using test_ = await TestHistory.create();
    const { history } = test_;
    const name = first.slice(0, first.lastIndexOf(':'));
    const imagesOf = async () => {
      const { commits } = await history.log({ offset: 0, limit: 100 });
      return commits.flatMap(({ oid, images }) =>
        images.map(image => [image, oid])
      );
    };
    try {
      await engine.tagImage(await idOf(first), name, 'latest');
      const one = await openImage(history, engine, name);
      expect(await imagesOf()).toEqual([[`${name}:latest`, one.oid]]);
      await engine.tagImage(await idOf(second), name, 'latest');
      const two = await openImage(history, engine, `${name}:latest`);
      expect(two.oid).not.toBe(one.oid);
      expect(await imagesOf()).toEqual([[`${name}:latest`, two.oid]]);
      await closeImage(history, `${name}:latest`);
      expect(await imagesOf()).toEqual([]);
    } finally {
      await engine.untagImage(`${name}:latest`);
    }
  });

  it('is the base of the notebook when the notebook has it', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile('FROM busybox:latest', `RUN echo ${UNIQUE} > /x`);
    await session.run('c2');
    const history = await session.history();
    const before = await history.log({ offset: 0, limit: 100 });
    const base = await openImage(history, engine, 'busybox:latest');
    expect(base.oid).toBe(before.commits.at(-1)?.oid);
    const cell = await openImage(
      history,
      engine,
      `layerbook/${session.id}:cell-c2`
    );
    expect(cell.oid).toBe(before.commits[0]?.oid);
    const after = await history.log({ offset: 0, limit: 100 });
    expect(after.total).toBe(before.total);
    expect(after.branches).toEqual(before.branches);
  });

  it('does not stand for the base of a notebook that is run later', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(`FROM ${first}`);
    const history = await session.history();
    const opened = await openImage(history, engine, first);
    expect(await session.run('c1')).toMatchObject({ outcome: 'succeeded' });
    const { commits, branches } = await history.log({ offset: 0, limit: 100 });
    const base = commits.find(({ oid }) => oid === branches[0]?.oid);
    expect(base).toMatchObject({
      kind: 'base',
      subject: `FROM ${first}`,
      cellId: 'c1',
      parents: []
    });
    expect(base?.oid).not.toBe(opened.oid);
    // From now on it is.
    expect((await openImage(history, engine, first)).oid).toBe(base?.oid);
  });

  it('that the engine does not have is said so, and leaves nothing', async () => {
    await using test_ = await TestHistory.create();
    await expect(
      openImage(test_.history, engine, 'layerbook-test/nothing:here')
    ).rejects.toMatchObject({
      data: { code: 'engine.failed' },
      message: expect.stringContaining('nothing:here') as string
    });
    expect((await test_.history.log({ offset: 0, limit: 1 })).total).toBe(0);
  });

  it('that is cancelled leaves a sound repository, and can be opened again', async () => {
    await using test_ = await TestHistory.create();
    const { history } = test_;
    const controller = new AbortController();
    const opening = openImage(history, engine, 'node:14-alpine', {
      signal: controller.signal
    });
    // As soon as the layer is being written.
    await expect
      .poll(() => objectFiles(history.gitDir), { interval: 5, timeout: 30_000 })
      .toContain('tmp_');
    controller.abort(new Error('stop'));
    await expect(opening).rejects.toThrow('stop');
    test_.fsck();
    const { oid } = await openImage(history, engine, 'node:14-alpine');
    expect((await history.log({ offset: 0, limit: 10 })).commits[0]?.oid).toBe(
      oid
    );
    test_.fsck();
  });
});

function objectFiles(gitDir: string): string {
  return execFileSync('find', [gitDir, '-name', 'tmp_*'], { encoding: 'utf8' });
}
