import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  rmSync
} from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CA_BUNDLE } from './certificates.mjs';
import { installMissing, unpackPackages } from './apt.mjs';
import { formatSource, readArchiveSource } from './apt-sources.mjs';
import { run } from './process.mjs';

/** The release that all Debian stand-ins are made of. */
const SUITE = 'bookworm';

/** What Debian's own slim images leave out as well. */
const LEFT_OUT = ['doc', 'groff', 'info', 'linda', 'lintian', 'locale', 'man'];

/** State that every command of apt and debconf makes again. */
const CLEAN_UP =
  'rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/var/log/*.log ' +
  '"$1"/var/log/apt/* "$1"/var/cache/debconf/*-old "$1"/var/lib/dpkg/*-old';

/** The machine's own bundle takes this one's place; a path may be there once. */
const DROP_BUNDLE = `rm -f "$1"${CA_BUNDLE}`;

/** Where mmdebstrap's own steps for a merged /usr are; they save 50 MB of Perl. */
const MERGED_USR = '/usr/share/mmdebstrap/hooks/merged-usr';

/**
 * Makes the archive of a minimal Debian with the recipe's packages.
 *
 * @throws {CommandError} when mmdebstrap fails.
 */
export async function debianArchive(
  context,
  { packages, hooks = [] },
  archive
) {
  await installMissing(context, {
    mmdebstrap: 'mmdebstrap',
    'update-ca-certificates': 'ca-certificates'
  });
  const sources = `${archive}.sources`;
  writeFileSync(sources, formatSource(readArchiveSource(), [SUITE]));
  const keepLicences = '--dpkgopt=path-include=/usr/share/doc/*/copyright';
  await run(context, 'mmdebstrap', [
    '--variant=minbase',
    `--include=${packages.join(',')}`,
    ...LEFT_OUT.map(name => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    keepLicences,
    ...(existsSync(MERGED_USR) ? [`--hook-dir=${MERGED_USR}`] : []),
    ...(await proxyOptions(context)),
    ...[...hooks, DROP_BUNDLE, CLEAN_UP].map(
      hook => `--customize-hook=${hook}`
    ),
    SUITE,
    archive,
    sources
  ]);
}

/** Makes a root file system of busybox with a link for each of its programs. */
export async function busyboxTree(context, tree) {
  const unpacked = `${tree}.package`;
  await unpackPackages(context, { stable: ['busybox-static'] }, unpacked);
  const candidates = ['bin/busybox', 'usr/bin/busybox'].map(p =>
    join(unpacked, p)
  );
  for (const folder of [
    'bin',
    'etc',
    'home',
    'root',
    'tmp',
    'usr/bin',
    'var/tmp'
  ]) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  for (const open of ['tmp', 'var/tmp']) {
    chmodSync(join(tree, open), 0o1777);
  }
  const busybox = join(tree, 'bin/busybox');
  copyFileSync(candidates.find(existsSync) ?? candidates[0], busybox);
  rmSync(unpacked, { recursive: true });
  const applets = (await run(context, busybox, ['--list'])).trim().split('\n');
  for (const applet of applets.filter(name => name !== 'busybox')) {
    symlinkSync('busybox', join(tree, 'bin', applet));
  }
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\n');
}

// mmdebstrap does not read the machine's apt.conf.
async function proxyOptions(context) {
  const dump = await run(context, 'apt-config', ['dump']);
  const lines = dump.match(/^Acquire::https?::Proxy.*$/gim) ?? [];
  return lines.map(line => `--aptopt=${line}`);
}
