import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../src/backend/history/refs/change-refs.js';
import { cellTag } from '../../src/backend/session/context.js';
import { parseCellId } from '../../src/common/ids.js';
import type { IHistoryPage } from '../../src/common/protocol/history.js';
import { layerbook, saveNotebook } from '../helpers/command-line.js';
import { NotebookSession } from '../helpers/notebook-session.js';

const exec = promisify(execFile);

/** A notebook that wastes 300 kB and installs nothing. */
async function opened(): Promise<{ session: NotebookSession; path: string }> {
  const session = await NotebookSession.open();
  session.dockerfile(
    'FROM busybox:latest',
    `RUN mkdir /data && echo ${Date.now()} > /data/note && head -c 300000 /dev/zero > /data/big`,
    'RUN rm /data/big && echo more >> /data/note\nENV A=1'
  );
  await session.run('c3');
  return { session, path: await saveNotebook(session) };
}

const json = (text: string): unknown => JSON.parse(text) as unknown;

describe('the command line on a history', () => {
  it('tells the log with names, times and what was cached', async () => {
    const { session, path } = await opened();
    await using _session = session;
    await session.git('tag', 'v1', 'HEAD');
    const { code, stdout } = await layerbook(session, 'log', path);
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^[0-9a-f]{10} {2}\[3\] RUN rm .*\+0 ~1 −1 .* built {2}\(HEAD → run-0001, tag: v1\)$/
    );
    expect(lines[2]).toMatch(/\[1\] FROM busybox:latest .* cached$/);
    const all = await layerbook(session, 'log', path, '--json');
    expect(json(all.stdout)).toMatchObject({
      total: 3,
      head: 'run-0001',
      branches: [{ name: 'run-0001' }],
      commits: [{ tags: ['v1'], lastRun: { cached: false } }, {}, {}]
    });
    const short = await layerbook(session, 'log', path, '-n', '1');
    expect(short.notes).toEqual(['and 2 more: see -n.']);
    const { gitDir } = await session.history();
    const place = await layerbook(session, 'log', path, '--git-dir');
    expect(await realpath(place.stdout.trim())).toBe(await realpath(gitDir));
  });

  it('follows a path, lists a folder, and shows a file from wherever it is', async () => {
    const { session, path } = await opened();
    await using _session = session;
    const note = await layerbook(session, 'path', path, '/data/note');
    expect(note.stdout.split('\n').map(line => line.slice(34, 50))).toEqual([
      expect.stringContaining('modified'),
      expect.stringContaining('added'),
      ''
    ]);
    expect(await layerbook(session, 'path', path, 'no/where')).toMatchObject({
      code: 1,
      stdout: '',
      notes: ['No commit of this notebook has a file /no/where.']
    });
    const tree = await layerbook(session, 'tree', path, 'HEAD~1:data');
    expect(tree).toMatchObject({ code: 1 });
    const folder = await layerbook(session, 'tree', path, 'run-0001:/data/');
    expect(folder.stdout).toMatch(/^M -rw-r--r-- {2}0:0 {2}\d+ B .* note\n$/);
    const root = await layerbook(session, 'tree', path, '--json');
    expect(
      (json(root.stdout) as { entries: { name: string }[] }).entries.map(
        ({ name }) => name
      )
    ).toContain('data');
    const shown = await layerbook(session, 'show', path, 'HEAD:data/note');
    expect(shown.stdout).toMatch(/^\d+\nmore\n$/);
    const pointer = await layerbook(
      ...([session, 'show', path, 'HEAD:bin/busybox'] as const),
      '--json'
    );
    const { kind, size } = json(pointer.stdout) as {
      kind: string;
      size: number;
    };
    expect(kind).toBe('pointer');
    const program = await layerbook(session, 'show', path, 'HEAD:bin/busybox');
    expect(program.stdout.slice(1, 4)).toBe('ELF');
    expect(size).toBeGreaterThan(500_000);
  });

  it('tells waste and packages of a commit', async () => {
    const { session, path } = await opened();
    await using _session = session;
    const waste = await layerbook(session, 'waste', path);
    expect(waste.stdout).toMatch(/^300 kB of the 300 kB that the cells made/);
    expect(waste.stdout).toContain('/data/big  300 kB');
    const earlier = (await session.git('rev-parse', 'HEAD~1')).slice(0, 8);
    const before = await layerbook(session, 'waste', path, earlier);
    expect(before.stdout).toMatch(/^Nothing of the 300 kB/);
    const packages = await layerbook(
      session,
      'packages',
      path,
      earlier,
      'HEAD'
    );
    expect(packages).toMatchObject({ code: 0, stdout: '' });
    expect(
      json((await layerbook(session, 'packages', path, '--json')).stdout)
    ).toMatchObject({ changes: [] });
  });

  it('exports the Dockerfile of a commit, tags it, and pushes', async () => {
    const { session, path } = await opened();
    await using _session = session;
    const earlier = (await session.git('rev-parse', 'HEAD~1')).trim();
    const then = await layerbook(session, 'export', path, '--at', earlier);
    expect(then.stdout).toMatch(/^FROM busybox:latest\nRUN mkdir .*\n$/);
    const now = await layerbook(session, 'export', path);
    expect(now.stdout).toMatch(/\nENV A=1\n?$/);
    const tagged = await layerbook(
      ...([session, 'tag', path, earlier.slice(0, 6)] as const),
      ...['--git', 'first']
    );
    expect(tagged.notes).toEqual([
      `${earlier.slice(0, 10)} is now git tag first.`
    ]);
    expect(await layerbook(session, 'tag', path, 'first')).toMatchObject({
      code: 2
    });
    const remote = join(session.folder, 'remote.git');
    await exec('git', ['init', '--quiet', '--bare', remote]);
    const pushed = await layerbook(session, 'push', path, remote);
    expect(pushed.stdout).toBe('refs/heads/run-0001\nrefs/tags/first\n');
    const { stdout } = await exec('git', ['-C', remote, 'rev-parse', 'first']);
    expect(stdout.trim()).toBe(earlier);
  });

  it('tells what images of the engine share', async () => {
    const { session } = await opened();
    await using _session = session;
    const { code, stdout } = await layerbook(session, 'sharing', '--json');
    const report = json(stdout) as {
      images: { notebook: { id: string; cellId: string } | null }[];
      layers: { images: string[] }[];
      saved: number;
    };
    expect(code).toBe(0);
    const cells = report.images
      .filter(({ notebook }) => notebook?.id === session.id)
      .map(({ notebook }) => notebook?.cellId);
    // The image of c1 is its base and nothing else: whichever notebook built that first may be the one it is named by.
    expect(cells.filter(cell => cell !== 'c1').sort()).toEqual(['c2', 'c3']);
    expect(report.layers[0]?.images.length).toBeGreaterThan(1);
    expect(report.saved).toBeGreaterThan(0);
  });

  it('says in one sentence which commit it does not know', async () => {
    const { session, path } = await opened();
    await using _session = session;
    for (const args of [
      ['waste', path, 'nothing'],
      ['show', path, 'nothing:etc/passwd'],
      ['export', path, '--at', '0000000'],
      ['tag', path, 'run-0009', '--git', 'x']
    ]) {
      const { code, notes } = await layerbook(session, ...args);
      expect(code).toBe(1);
      expect(notes).toEqual([
        expect.stringMatching(/^layerbook: The history of this notebook does/)
      ]);
    }
  });
});

interface IPruneReport {
  readonly removed: boolean;
  readonly items: {
    kind: string;
    name: string;
    why: string;
    bytes: number | null;
  }[];
  readonly bytes: number;
}

/** What `prune` says about one notebook. */
async function prune(
  session: NotebookSession,
  ...args: string[]
): Promise<IPruneReport> {
  const { code, stdout } = await layerbook(session, 'prune', '--json', ...args);
  expect(code).toBe(0);
  const report = json(stdout) as IPruneReport;
  return {
    ...report,
    items: report.items.filter(({ name }) => name.includes(session.id))
  };
}

describe('layerbook prune', () => {
  it('shows what only superseded runs made, and removes it when told to; what a tag names stays', async () => {
    const { session } = await opened();
    await using _session = session;
    const history = await session.history();
    const engine = await session.engines.get();
    const [c2, c3] = ['c2', 'c3'].map(id =>
      cellTag(session.snapshot(), parseCellId(id))
    );
    const [top] = (await history.log({ offset: 0, limit: 1 })).commits;
    session.cells[1]!.source += ' && echo edited > /edited';
    await session.run('c3');
    expect((await prune(session)).items).toEqual([]);
    await checkout(history, top!.oid);
    const shown = await prune(session, '--older-than', '0');
    expect(shown).toMatchObject({ removed: false });
    expect(shown.items.map(({ name, why }) => `${name} ${why}`).sort()).toEqual(
      [c2, c3].map(
        name => `${name} only superseded runs of its notebook made it`
      )
    );
    expect(shown.bytes).toBeGreaterThanOrEqual(300_000);
    expect(await engine.inspectImage(c3!)).not.toBeNull();
    await session.git('tag', 'kept', 'run-0002~1');
    const forced = await prune(session, '--older-than', '0', '--force');
    expect(forced.items.map(({ name }) => name)).toEqual([c3]);
    expect(await engine.inspectImage(c3!)).toBeNull();
    expect(await engine.inspectImage(c2!)).not.toBeNull();
    expect((await history.log({ offset: 0, limit: 9 })).total).toBe(5);
  });

  it('removes commits that nothing names any more, and keeps the rest sound', async () => {
    const { session } = await opened();
    await using _session = session;
    const old = (await session.git('rev-parse', 'HEAD')).trim();
    const files = await session.git('rev-parse', 'HEAD:rootfs');
    session.cells[1]!.source += ' && echo edited > /edited';
    await session.run('c3');
    await session.git('branch', '-D', 'run-0001');
    const commits = async () => {
      const { stdout } = await layerbook(
        ...([session, 'log'] as const),
        ...[await saveNotebook(session), '--json']
      );
      return (json(stdout) as IHistoryPage).commits.map(({ oid }) => oid);
    };
    const before = await commits();
    expect((await prune(session)).items).toEqual([]);
    const args = ['--older-than', '0', '--force'];
    const { items } = await prune(session, ...args);
    expect(items).toEqual([
      expect.objectContaining({
        kind: 'history',
        name: session.id,
        why: '2 commits that no branch or tag reaches'
      })
    ]);
    await expect(session.git('cat-file', '-e', old)).rejects.toThrow();
    expect(await session.git('fsck', '--strict', '--full')).toBe('');
    expect(await commits()).toEqual(before);
    expect((await prune(session, ...args)).items).toEqual([]);
    session.cells[1]!.source = session.cells[1]!.source.replace(
      ' && echo edited > /edited',
      ''
    );
    expect((await session.run('c3')).outcome).toBe('succeeded');
    expect(await session.git('rev-parse', 'HEAD:rootfs')).toBe(files);
    expect(await session.git('fsck', '--strict', '--full')).toBe('');
  });

  it('takes a whole history with its branches only when its notebook is named', async () => {
    const { session, path } = await opened();
    await using _session = session;
    const { gitDir } = await session.history();
    const engine = await session.engines.get();
    await prune(session, '--older-than', '0', '--force');
    expect(existsSync(gitDir)).toBe(true);
    const { items } = await prune(session, '--notebook', path, '--force');
    expect(items.map(({ kind, why }) => `${kind}: ${why}`).sort()).toEqual([
      'history: its notebook was named; 1 branch goes with it',
      'image: its notebook was named',
      'image: its notebook was named',
      'image: its notebook was named'
    ]);
    expect(existsSync(gitDir)).toBe(false);
    expect(
      await engine.inspectImage(cellTag(session.snapshot(), parseCellId('c1')))
    ).toBeNull();
  });
});
