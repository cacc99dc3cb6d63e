import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import { cellsAt } from '../../src/backend/history/read/cells-at.js';
import { configBetween } from '../../src/backend/history/read/config-between.js';
import { findingsOf } from '../../src/backend/history/read/findings.js';
import { packagesBetween } from '../../src/backend/history/read/packages.js';
import { pathHistory } from '../../src/backend/history/read/path-history.js';
import { treeAt } from '../../src/backend/history/read/tree.js';
import { wasteOf } from '../../src/backend/history/read/waste.js';
import { openLayers } from '../../src/backend/layers/open-layers.js';
import type { CommitOid } from '../../src/common/ids.js';
import type { IPackageChange } from '../../src/common/protocol/history-views.js';
import { NotebookSession } from '../helpers/notebook-session.js';

let session: NotebookSession;

beforeEach(async () => {
  session = await NotebookSession.open();
});

afterEach(async () => {
  await session[Symbol.asyncDispose]();
});

/** Runs the last cell; gives the commits of the line, the base first. */
async function run(cell: string): Promise<CommitOid[]> {
  const report = await session.run(cell);
  expect(report).toMatchObject({ outcome: 'succeeded', error: undefined });
  const history = await session.history();
  const { commits } = await history.log({ offset: 0, limit: 100 });
  return commits.map(({ oid }) => oid).reverse();
}

/** Bytes of files in each layer's tar, as the engine gives it, bottom first. */
async function tarSizes(image: string): Promise<number[]> {
  const engine = await connectEngine();
  await using layers = await openLayers(engine, image);
  const sizes: number[] = [];
  const indexes = layers.layers.map((_layer, index) => index);
  await layers.read(indexes, async (index, tar) => {
    const entries = extract();
    entries.end(await buffer(tar));
    sizes[index] = 0;
    for await (const entry of entries) {
      const { name, type, size } = entry.header;
      const isMark = name.replace(/^.*\//, '').startsWith('.wh.');
      sizes[index] += type === 'file' && !isMark ? (size ?? 0) : 0;
      entry.resume();
    }
  });
  return sizes;
}

describe('waste', () => {
  it('is what the tars of the engine store and the image does not show', async () => {
    const unique = `layerbook-${Date.now()}`;
    session.dockerfile(
      'FROM busybox:latest',
      [
        `RUN mkdir /d && echo ${unique} > /d/name && head -c 100000 /dev/urandom > /d/a`,
        ' && head -c 50000 /dev/urandom > /d/b && ln /d/b /d/b2 && head -c 30000 /dev/urandom > /d/c'
      ].join(' \\\n'),
      'RUN chown 5:5 /d/a',
      'RUN ln /d/c /d/c2',
      'RUN chmod 600 /d/b\nRUN rm /d/b2',
      'RUN mv /d/a /d/a2',
      'RUN rm -rf /d && rm /bin/wget'
    );
    const oids = await run('c7');
    expect(oids).toHaveLength(8);
    const [, made, owner, linked, mode, removed, moved, gone] = oids;
    const history = await session.history();
    const report = await wasteOf(history, gone!);
    const tars = await tarSizes(`layerbook/${session.id}:cell-c7`);
    expect(report.own).toBe(tars.slice(1).reduce((sum, size) => sum + size, 0));
    expect(report.base).toBe(tars[0]);
    // All but nothing of what the cells stored is left.
    expect(report.wasted).toBe(report.own);
    const items = report.items.map(({ from, by, cause, bytes, files }) => ({
      from,
      by,
      cause,
      bytes,
      files
    }));
    // For a new hard link overlay2 stores both names in the layer, containerd only the new one.
    const { imageStore } = (await connectEngine()).info;
    const isRestated = imageStore === 'overlay2';
    const name = unique.length + 1;
    expect(items).toHaveLength(isRestated ? 8 : 7);
    expect(items).toEqual(
      expect.arrayContaining(
        [
          {
            from: made,
            by: owner,
            cause: 'metadata',
            bytes: 100_000,
            files: 1
          },
          ...(isRestated
            ? [
                {
                  from: made,
                  by: linked,
                  cause: 'metadata',
                  bytes: 30_000,
                  files: 1
                }
              ]
            : []),
          // The first name went to the layer of the new mode, the second was deleted.
          {
            from: made,
            by: removed,
            cause: 'deleted',
            bytes: 50_000,
            files: 1
          },
          {
            from: owner,
            by: moved,
            cause: 'deleted',
            bytes: 100_000,
            files: 1
          },
          { from: moved, by: gone, cause: 'deleted', bytes: 100_000, files: 1 },
          { from: mode, by: gone, cause: 'deleted', bytes: 50_000, files: 1 },
          { from: linked, by: gone, cause: 'deleted', bytes: 30_000, files: 1 },
          {
            from: made,
            by: gone,
            cause: 'deleted',
            bytes: isRestated ? name : 30_000 + name,
            files: isRestated ? 1 : 2
          }
        ].map(item => expect.objectContaining(item) as unknown)
      )
    );
    const cures = report.items.map(item => item.cure);
    expect(cures).toContain(
      'Join the `rm` of cell 7 to the `RUN` of cell 6, which made the files: −100 kB.'
    );
    expect(cures).toContain(
      'Change the owner in the `RUN` of cell 2, which made the files, not in the `RUN` of cell 3: −100 kB.'
    );
  });
});

describe('packages', () => {
  it('of a Debian image are those that dpkg lists', async () => {
    session.dockerfile(
      'FROM debian:bookworm-slim',
      [
        `RUN dpkg-query -W -f '\${Package} \${Version}\\n' > /before`,
        ' && dpkg --purge --force-all e2fsprogs logsave',
        ` && dpkg-query -W -f '\${Package} \${Version}\\n' > /after && echo ${Date.now()} > /when`
      ].join(' \\\n')
    );
    const [base, top] = await run('c2');
    const history = await session.history();
    const listed = async (path: string): Promise<string[]> => {
      const content = await history.file(top!, path);
      return content?.kind === 'text' ? content.text.trim().split('\n') : [];
    };
    const all = await packagesBetween(history, null, base!);
    expect(all.notes).toEqual([]);
    const names = (changes: readonly IPackageChange[]): string[] =>
      changes.map(({ name, after }) => `${name} ${after}`).sort();
    const before = await listed('before');
    expect(before.length).toBeGreaterThan(50);
    expect(names(all.changes)).toEqual(before.toSorted());
    const removed = await packagesBetween(history, null, top!);
    const after = new Set(await listed('after'));
    expect(
      removed.changes.map(change => `${change.name} ${change.before}`)
    ).toEqual(before.filter(line => !after.has(line)).toSorted());
    expect(removed.changes.length).toBeGreaterThan(0);
    expect(removed.changes.every(change => change.after === null)).toBe(true);
  });

  it('of an Alpine image are those that apk and npm list', async () => {
    session.dockerfile(
      'FROM node:14-alpine',
      `RUN apk info -v | sort > /apk && npm ls -g --depth=0 > /npm && echo ${Date.now()} > /when`
    );
    const [base, top] = await run('c2');
    const history = await session.history();
    const { changes } = await packagesBetween(history, null, base!);
    const apk = await history.file(top!, 'apk');
    expect(apk).toMatchObject({ kind: 'text' });
    expect(
      changes
        .filter(({ manager }) => manager === 'apk')
        .map(({ name, after }) => `${name}-${after}`)
        .sort()
        .join('\n')
    ).toBe(apk?.kind === 'text' ? apk.text.trim() : '');
    const npm = await history.file(top!, 'npm');
    const global = npm?.kind === 'text' ? npm.text : '';
    const [, version] = / npm@(\S+)/.exec(global) ?? [];
    expect(version).toMatch(/^\d+\./);
    expect(changes).toContainEqual({
      manager: 'npm',
      name: 'npm',
      before: null,
      after: version
    });
    expect((await packagesBetween(history, null, top!)).changes).toEqual([]);
  });
});

describe('views of a commit', () => {
  it('agree with what the cells say', async () => {
    session.dockerfile(
      'FROM busybox:latest',
      `RUN mkdir -p /srv/x && echo ${Date.now()} > /srv/x/f && cp /srv/x/f /srv/x/g && chmod 4755 /srv/x/g`,
      'ENV A=1\nUSER nobody'
    );
    const [base, top] = await run('c3').then(oids => [oids[0]!, oids.at(-1)!]);
    const history = await session.history();
    const { entries } = await treeAt(history, top!, 'srv');
    expect(entries).toMatchObject([
      { path: 'srv/x', kind: 'directory', files: 2 }
    ]);
    const events = (
      await pathHistory(history, { path: 'srv/x/g', offset: 0, limit: 9 })
    ).events;
    expect(events).toMatchObject([
      { commit: { cellNumber: 2 }, change: { op: 'A', mode: 0o4755 } }
    ]);
    const run2 = events[0]!.commit.oid;
    const { findings } = await findingsOf(history, run2);
    expect(findings.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'setuid srv/x/g',
      'duplicate srv/x/g'
    ]);
    const config = await configBetween(history, base!, top!);
    expect(config).toEqual({
      source: 'exact',
      changes: ['ENV A=1 added', 'USER nobody']
    });
    const { cells } = await cellsAt(history, top!);
    expect(cells).toEqual(
      session.cells.map(({ id, source }) => ({ id, source }))
    );
  });
});
