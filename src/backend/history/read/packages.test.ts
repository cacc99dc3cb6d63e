import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import type { IPackageReport } from '../../../common/protocol/history-views.js';
import type { ITestEntry } from '../testing/tar-builder.js';
import { TestHistory } from '../testing/test-history.js';
import { packagesBetween, type ReadContent } from './packages.js';

/** `manager name before→after` */
function brief({ changes }: IPackageReport): string[] {
  return changes.map(
    ({ manager, name, before, after }) =>
      `${manager} ${name} ${before ?? '–'}→${after ?? '–'}`
  );
}

/** Commits layers one on the other. */
async function stack(
  ...layers: (readonly ITestEntry[])[]
): Promise<{ test: TestHistory; oids: CommitOid[] }> {
  const test = await TestHistory.create();
  const oids: CommitOid[] = [];
  for (const [at, entries] of layers.entries()) {
    const info = { instruction: `RUN ${at}` };
    oids.push((await test.layer(oids.at(-1) ?? null, entries, info)).oid);
  }
  return { test, oids };
}

const dpkg = (name: string, version: string, more = ''): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nDescription: x\n Version: 0\n${more}\n`;

const metadata = (name: string, version: string): string =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nName: not this\n`;

describe('packagesBetween', () => {
  it('reads the list of dpkg', async () => {
    const status = 'var/lib/dpkg/status';
    const { test, oids } = await stack(
      [
        {
          name: status,
          content: `${dpkg('a', '1')}${dpkg('b', '1:2-3')}${dpkg('gone', '4')}`
        }
      ],
      [
        {
          name: status,
          content: [
            dpkg('a', '1'),
            dpkg('b', '1:2-4'),
            'Package: gone\nStatus: deinstall ok config-files\nVersion: 4\n\n',
            'Package: libc6\nStatus: install ok installed\nArchitecture: i386\nVersion: 9\n\n',
            dpkg('new', '0.1')
          ].join('')
        }
      ]
    );
    await using _test = test;
    const report = await packagesBetween(test.history, null, oids[1]!);
    expect(brief(report)).toEqual([
      'dpkg b 1:2-3→1:2-4',
      'dpkg gone 4→–',
      'dpkg libc6:i386 –→9',
      'dpkg new –→0.1'
    ]);
    expect(report.notes).toEqual([]);
    const first = await packagesBetween(test.history, null, oids[0]!);
    expect(brief(first)).toEqual([
      'dpkg a –→1',
      'dpkg b –→1:2-3',
      'dpkg gone –→4'
    ]);
  });

  it('reads the single records of images without a package manager', async () => {
    const { test, oids } = await stack([
      {
        name: 'var/lib/dpkg/status.d/tzdata',
        content: 'Package: tzdata\nVersion: 2024a\nArchitecture: all\n'
      },
      { name: 'var/lib/dpkg/status.d/tzdata.md5sums', content: 'x\n' }
    ]);
    await using _test = test;
    expect(brief(await packagesBetween(test.history, null, oids[0]!))).toEqual([
      'dpkg tzdata –→2024a'
    ]);
  });

  it('reads the list of apk, whose keys differ by case', async () => {
    const list = 'lib/apk/db/installed';
    const { test, oids } = await stack(
      [{ name: list, content: 'C:Q1\nP:musl\nV:1.2.4-r2\nv:9\np:so\n\n' }],
      [
        {
          name: list,
          content:
            'P:musl\nV:1.2.5-r0\n\nC:x\nP:curl\nV:8.5.0-r0\np:cmd:curl=8.5\n\n'
        }
      ]
    );
    await using _test = test;
    expect(brief(await packagesBetween(test.history, null, oids[1]!))).toEqual([
      'apk curl –→8.5.0-r0',
      'apk musl 1.2.4-r2→1.2.5-r0'
    ]);
  });

  it('reads what pip installed, in any environment', async () => {
    const site = 'usr/lib/python3.11/site-packages';
    const venv = 'opt/venv/lib/python3.12/site-packages';
    const { test, oids } = await stack(
      [
        {
          name: `${site}/Foo_Bar-1.0.dist-info/METADATA`,
          content: metadata('Foo.Bar', '1.0')
        },
        {
          name: `${site}/same-3.dist-info/METADATA`,
          content: metadata('same', '3')
        },
        {
          name: `${site}/pkg/_vendor/inner-1.dist-info/METADATA`,
          content: metadata('inner', '1')
        },
        {
          name: 'usr/lib/python3/dist-packages/old-2.1-py3.egg-info',
          content: 'no record\n'
        }
      ],
      [
        { name: `${site}/.wh.Foo_Bar-1.0.dist-info` },
        {
          name: `${site}/foo_bar-1.1.dist-info/METADATA`,
          content: metadata('foo-bar', '1.1')
        },
        {
          name: `${site}/same-3.dist-info/METADATA`,
          content: metadata('same', '3'),
          mode: 0o600
        },
        { name: `${venv}/numpy-2.0.dist-info/RECORD`, content: 'x' },
        { name: `${venv}/numpy-2.0.dist-info/METADATA`, content: '\0' },
        { name: 'usr/lib/python3/dist-packages/.wh.old-2.1-py3.egg-info' }
      ]
    );
    await using _test = test;
    expect(brief(await packagesBetween(test.history, null, oids[1]!))).toEqual([
      'pip Foo.Bar 1.0→1.1',
      'pip numpy –→2.0',
      'pip old 2.1→–'
    ]);
  });

  it('reads what npm installed, also with a scope, globally and nested', async () => {
    const record = (name: string, version: string): string =>
      JSON.stringify({ name, version });
    const { test, oids } = await stack(
      [
        {
          name: 'app/node_modules/lodash/package.json',
          content: record('lodash', '4.0.0')
        },
        { name: 'app/package.json', content: record('app', '1.0.0') }
      ],
      [
        {
          name: 'app/node_modules/lodash/package.json',
          content: record('lodash', '4.1.0')
        },
        {
          name: 'app/node_modules/lodash/lib/package.json',
          content: record('no', '1')
        },
        {
          name: 'usr/lib/node_modules/@angular/cli/package.json',
          content: record('@angular/cli', '18.0.0')
        },
        {
          name: 'app/node_modules/a/node_modules/lodash/package.json',
          content: record('lodash', '3.0.0')
        },
        { name: 'app/node_modules/broken/package.json', content: '{' }
      ]
    );
    await using _test = test;
    expect(brief(await packagesBetween(test.history, null, oids[1]!))).toEqual([
      'npm @angular/cli –→18.0.0',
      'npm lodash –→3.0.0',
      'npm lodash 4.0.0→4.1.0'
    ]);
  });

  it('compares commits of different branches', async () => {
    const status = 'var/lib/dpkg/status';
    const { test, oids } = await stack(
      [{ name: status, content: dpkg('a', '1') }],
      [{ name: status, content: dpkg('a', '2') }]
    );
    await using _test = test;
    const other = await test.layer(
      oids[0]!,
      [{ name: status, content: dpkg('a', '3') + dpkg('b', '1') }],
      { instruction: 'RUN other' }
    );
    const alone = await test.layer(null, [
      { name: status, content: dpkg('z', '1') }
    ]);
    const between = async (a: CommitOid, b: CommitOid): Promise<string[]> =>
      brief(await packagesBetween(test.history, a, b));
    expect(await between(oids[1]!, other.oid)).toEqual([
      'dpkg a 2→3',
      'dpkg b –→1'
    ]);
    expect(await between(other.oid, oids[1]!)).toEqual([
      'dpkg a 3→2',
      'dpkg b 1→–'
    ]);
    expect(await between(other.oid, alone.oid)).toEqual([
      'dpkg a 3→–',
      'dpkg b 1→–',
      'dpkg z –→1'
    ]);
    expect(await between(oids[0]!, oids[0]!)).toEqual([]);
  });

  it('says which records are not kept, or takes them from elsewhere', async () => {
    const status = 'var/lib/dpkg/status';
    const large = dpkg('a', '2', `${' padding\n'.repeat(150_000)}`);
    const { test, oids } = await stack(
      [{ name: status, content: dpkg('a', '1') }],
      [{ name: status, content: large }]
    );
    await using _test = test;
    const report = await packagesBetween(test.history, null, oids[1]!);
    expect(report).toEqual({
      changes: [],
      notes: [
        'Packages of dpkg are missing here, since the history keeps only size and digest of var/lib/dpkg/status.'
      ]
    });
    const asked: unknown[] = [];
    const content: ReadContent = (oid, path) => {
      asked.push([oid, path]);
      return Promise.resolve(Buffer.from(large));
    };
    const full = await packagesBetween(test.history, null, oids[1]!, {
      content
    });
    expect(brief(full)).toEqual(['dpkg a 1→2']);
    expect(full.notes).toEqual([]);
    expect(asked).toEqual([[oids[1], status]]);
  });
});
