import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../src/common/ids.js';
import type { IHistory } from '../../src/backend/history/contract.js';
import { unescapeName } from '../../src/backend/history/git/escape.js';
import { fromDisplayPath } from '../../src/backend/history/layer/layer-path.js';
import {
  buildTar,
  type ITestEntry
} from '../../src/backend/history/testing/tar-builder.js';
import {
  exportedTree,
  isOfContainer,
  type IExportedPath
} from '../helpers/exported-tree.js';
import { historyTree } from '../helpers/history-tree.js';
import { NotebookSession } from '../helpers/notebook-session.js';

/** What an engine unpacks with `ADD`, and what tools and git find hard. */
const HOSTILE: readonly ITestEntry[] = [
  { name: 'odd/', type: 'directory', mode: 0o1777, uid: 12, gid: 34 },
  { name: 'odd/two\nlines', content: 'newline\n' },
  { name: 'odd/back\\slash', content: 'backslash\n' },
  { name: Buffer.from('odd/caf\xe9', 'latin1'), content: 'latin1\n' },
  { name: Buffer.from('odd/caf\xea', 'latin1'), content: 'another\n' },
  { name: 'odd/Case', content: 'upper\n' },
  { name: 'odd/case', content: 'lower\n' },
  { name: 'odd/%41', content: 'percent\n' },
  { name: 'odd/.git/config', content: '[core]\n' },
  { name: 'odd/.GIT/config', content: '[core]\n' },
  { name: 'odd/.gitmodules', content: '[submodule "x"]\n' },
  { name: 'odd/.gitattributes', content: '* binary\n' },
  { name: 'odd/git~1', content: 'short name\n' },
  { name: 'odd/empty/', type: 'directory', mode: 0o700 },
  { name: 'odd/setuid', content: '#!/bin/sh\n', mode: 0o4755 },
  { name: 'odd/setgid', content: '#!/bin/sh\n', mode: 0o2755, uid: 7, gid: 8 },
  { name: 'odd/pipe', type: 'fifo', mode: 0o600 },
  { name: 'odd/null', type: 'char', mode: 0o666, device: [1, 3] },
  { name: 'odd/disk', type: 'block', mode: 0o660, device: [7, 250] },
  { name: 'odd/link', type: 'symlink', link: '../../../etc/passwd' },
  { name: 'odd/dangling', type: 'symlink', link: 'no where\\at all' },
  { name: 'odd/binary', content: Buffer.from([0, 1, 2, 255]) },
  { name: 'odd/twin', type: 'hardlink', link: 'odd/binary' },
  {
    name: 'odd/pointer',
    content: `binary\nsize 4\nsha256 ${'0'.repeat(64)}\n`
  },
  { name: 'odd/old', content: 'old\n', mtime: 1 },
  { name: 'odd/huge-owner', content: 'x\n', uid: 3_000_000, gid: 3_000_000 },
  { name: `odd/${'deep/'.repeat(700)}end`, content: 'long path\n' },
  {
    name: 'odd/capable',
    content: '#!/bin/sh\n',
    mode: 0o755,
    xattrs: {
      'security.capability': Buffer.from(
        '0100000200040000000000000000000000000000',
        'hex'
      )
    }
  }
];

/** Each is the Dockerfile of one notebook, cell by cell. */
const NOTEBOOKS: readonly {
  readonly name: string;
  readonly cells: readonly string[];
}[] = [
  {
    name: 'packages that dpkg installs and removes',
    cells: [
      'FROM debian:bookworm-slim',
      [
        'RUN mkdir -p /tmp/p/DEBIAN /tmp/p/usr/share/layerbook /tmp/p/etc/layerbook.d \\',
        ' && printf "Package: layerbook-test\\nVersion: 1.2\\nArchitecture: all\\nMaintainer: nobody <n@example.org>\\nDescription: test\\n" > /tmp/p/DEBIAN/control \\',
        ' && echo data > /tmp/p/usr/share/layerbook/data && echo conf > /tmp/p/etc/layerbook.d/a.conf \\',
        ' && dpkg-deb -b /tmp/p /tmp/layerbook-test.deb && dpkg -i /tmp/layerbook-test.deb'
      ].join('\n'),
      'RUN rm -rf /tmp/p /tmp/layerbook-test.deb && dpkg --purge layerbook-test',
      'RUN chown -R www-data:www-data /usr/share/doc && chmod 600 /etc/passwd && touch -d @1234567890 /etc/group'
    ]
  },
  {
    name: 'a project that npm installs',
    cells: [
      'FROM node:14-alpine\nWORKDIR /app',
      [
        'RUN mkdir -p /lib-a /lib-b && cd /lib-a && printf \'{"name":"lib-a","version":"1.0.0"}\' > package.json && npm pack --silent \\',
        ' && cd /lib-b && printf \'{"name":"@scope/lib-b","version":"2.0.0"}\' > package.json && npm pack --silent'
      ].join('\n'),
      'RUN printf \'{"name":"app"}\' > package.json && npm install --offline --no-audit /lib-a/lib-a-1.0.0.tgz /lib-b/scope-lib-b-2.0.0.tgz',
      'RUN npm uninstall lib-a --offline && rm -rf /lib-a /lib-b'
    ]
  },
  {
    name: 'several stages',
    cells: [
      'FROM busybox:latest AS build\nRUN mkdir /out && echo app > /out/app && ln /out/app /out/same && ln -s app /out/link',
      'FROM busybox:latest\nCOPY --from=build --chown=1000:1000 /out /opt',
      'COPY --from=build --chmod=4711 /out/app /opt/app\nRUN rm /opt/link && mkdir /opt/link && echo x > /opt/link/x'
    ]
  },
  {
    name: 'what is deleted, made anew and changes its type',
    cells: [
      'FROM busybox:latest\nRUN mkdir -p /d/sub /e && echo 1 > /d/a && echo 2 > /d/sub/b && echo 3 > /e/c && ln -s /d /l',
      'RUN rm -rf /d && mkdir /d && echo new > /d/a',
      'RUN rm -rf /e && echo file > /e && rm /l && mkdir /l && echo in > /l/x',
      'RUN rm -rf /l && ln -s /etc /l && rm /e && mkfifo /e && rm -rf /d',
      'RUN mkdir -p /d/sub && mknod /d/sub/n c 1 5 && chmod 000 /d/sub/n'
    ]
  },
  {
    name: 'names and types that tools find hard',
    cells: [
      'FROM busybox:latest',
      'ADD hostile.tar /',
      'RUN rm -rf /odd/.git /odd/deep && chmod 0755 /odd/setuid && rm /odd/binary && echo again > /odd/case'
    ]
  }
];

/** Paths, by what differs between engine and history. */
function differences(
  engine: ReadonlyMap<string, IExportedPath>,
  history: ReadonlyMap<string, IExportedPath>
): string[] {
  const found: string[] = [];
  const paths = new Set([...engine.keys(), ...history.keys()]);
  for (const path of paths) {
    if (isOfContainer(path)) {
      continue;
    }
    const there = engine.get(path);
    const here = history.get(path);
    if (!there || !here) {
      found.push(`${path}: only in the ${there ? 'export' : 'history'}`);
      continue;
    }
    // A directory's time follows each change inside it; a time alone is no change of a directory for the history.
    const isDirectory = there.type === 'directory';
    const compared = (one: IExportedPath) =>
      JSON.stringify({ ...one, ...(isDirectory ? { mtime: 0 } : {}) });
    if (compared(there) !== compared(here)) {
      found.push(`${path}: ${compared(there)} is ${compared(here)}`);
    }
  }
  return found;
}

/** What changed between two exports, as `op path`. */
function changesOfExports(
  before: ReadonlyMap<string, IExportedPath>,
  after: ReadonlyMap<string, IExportedPath>
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(path => !isOfContainer(path))
    .flatMap(path => {
      const op = opOf(before.get(path), after.get(path));
      return op === null ? [] : [`${op} ${path}`];
    })
    .sort();
}

function opOf(
  before: IExportedPath | undefined,
  after: IExportedPath | undefined
): string | null {
  if (!before || !after) {
    return after ? 'A' : 'D';
  }
  if (before.type !== after.type) {
    return 'T';
  }
  if (before.sha256 !== after.sha256 || before.target !== after.target) {
    return 'M';
  }
  const rest = ({ mode, uid, gid, mtime, type, xattrs }: IExportedPath) =>
    JSON.stringify([mode, uid, gid, type === 'directory' ? 0 : mtime, xattrs]);
  return rest(before) === rest(after) ? null : 'm';
}

/** The same, as the history says. */
async function changesOfHistory(
  history: IHistory,
  base: CommitOid,
  oid: CommitOid
): Promise<string[]> {
  const { changes, total } = await history.changes({
    base,
    oid,
    offset: 0,
    limit: 1_000_000
  });
  expect(changes).toHaveLength(total);
  return changes
    .map(({ op, path }) => {
      const bytes = fromDisplayPath(path)
        .split('/')
        .map(name => unescapeName(name).toString('latin1'))
        .join('/');
      return { op, path: bytes };
    })
    .filter(({ path }) => !isOfContainer(path))
    .map(({ op, path }) => `${op} ${path}`)
    .sort();
}

describe('the tree at each commit is what the engine exports, and its changes what differs between exports', () => {
  for (const { name, cells } of NOTEBOOKS) {
    it(name, { timeout: 240_000 }, async () => {
      await using session = await NotebookSession.open();
      await writeFile(join(session.folder, 'hostile.tar'), buildTar(HOSTILE));
      session.dockerfile(...cells);
      const engine = await session.engines.get();
      let last: {
        oid: CommitOid;
        exported: ReadonlyMap<string, IExportedPath>;
      } | null = null;
      for (const [index] of cells.entries()) {
        const report = await session.run(`c${index + 1}`);
        expect(report.error?.message).toBeUndefined();
        const history = await session.history();
        const { commits, head } = await history.log({ offset: 0, limit: 100 });
        const tip = commits.find(one => one.branches.includes(head ?? ''));
        const oid = tip!.oid;
        const exported = await exportedTree(engine, tip!.imageId);
        const recorded = await historyTree(history, oid);
        expect(recorded.size).toBeGreaterThan(10);
        expect(differences(exported, recorded)).toEqual([]);
        if (last) {
          expect(await changesOfHistory(history, last.oid, oid)).toEqual(
            changesOfExports(last.exported, exported)
          );
        }
        last = { oid, exported };
      }
      expect(await session.git('fsck', '--strict')).toBe('');
    });
  }
});
