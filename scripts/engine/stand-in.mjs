import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync
} from 'node:fs';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { addCertificates, CA_BUNDLE } from './certificates.mjs';
import { EngineError } from './context.mjs';
import { addNpm, addNpmConfig } from './npm-files.mjs';
import { run } from './process.mjs';
import { busyboxTree, debianArchive } from './root-fs.mjs';

/** Says from what a stand-in was made, so that an outdated one is noticed. */
export const FINGERPRINT_LABEL = 'layerbook.stand-in.fingerprint';

const SYSTEM_PATH =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * How each base image can be made without a registry.
 *
 * @typedef {object} Recipe
 * @property {string} name The image to stand in for.
 * @property {number} revision Raise it when the code that makes it changes.
 * @property {string[]} [packages] Debian packages on top of the minimal system;
 * without it the image is made of busybox.
 * @property {string[]} [hooks] Commands run in the new root file system ("$1").
 * @property {'npm'[]} [extras] Further parts.
 * @property {string[]} command
 */

/** @type {readonly Recipe[]} */
export const RECIPES = [
  { name: 'busybox:latest', revision: 1, command: ['sh'] },
  {
    name: 'debian:bookworm-slim',
    revision: 2,
    packages: ['ca-certificates'],
    command: ['bash']
  },
  {
    name: 'node:14-alpine',
    revision: 2,
    packages: ['ca-certificates', 'nodejs'],
    // Images of node have this user, and Dockerfiles use it.
    hooks: [
      'chroot "$1" groupadd --gid 1000 node',
      'chroot "$1" useradd --uid 1000 --gid node --shell /bin/sh --create-home node'
    ],
    extras: ['npm'],
    command: ['node']
  }
];

/** Tells two versions of a stand-in apart. */
export function fingerprint(recipe) {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  if (recipe.packages && existsSync(CA_BUNDLE)) {
    hash.update(readFileSync(CA_BUNDLE));
  }
  return hash.digest('hex').slice(0, 16);
}

/** The Dockerfile instructions that an import of the archive needs. */
export function changesOf(recipe) {
  return [
    `ENV PATH=${SYSTEM_PATH}`,
    `CMD ${JSON.stringify(recipe.command)}`,
    'LABEL layerbook.stand-in=true',
    `LABEL ${FINGERPRINT_LABEL}=${fingerprint(recipe)}`
  ];
}

/**
 * Makes the tar archive of a stand-in's root file system. What is the same on
 * every machine is kept in the cache; certificates and npm's configuration are
 * added each time. The caller deletes the archive.
 *
 * @returns {Promise<string>} Its path.
 * @throws {EngineError} when a part cannot be had.
 */
export async function makeArchive(context, recipe) {
  const folder = join(context.cache, 'images');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'work-'));
  try {
    const kept = await cachedArchive(context, recipe, folder, work);
    const archive = `${work}.tar`;
    cpSync(kept, archive);
    if (recipe.packages) {
      const tree = join(work, 'machine');
      mkdirSync(tree);
      addCertificates(tree);
      if (recipe.extras?.includes('npm')) {
        await addNpmConfig(context, tree);
      }
      await append(context, archive, tree);
    }
    return archive;
  } catch (cause) {
    throw cause instanceof EngineError
      ? cause
      : makingError(context, recipe, cause);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Deletes what runs that were killed have left. The caller holds the lock. */
export function sweepArchives(context) {
  const folder = join(context.cache, 'images');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter(entry => entry.startsWith('work-'))) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

async function cachedArchive(context, recipe, folder, work) {
  const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
  const title = recipe.name.replace(/\W/g, '-');
  const kept = join(folder, `${title}-${key.slice(0, 8)}.tar`);
  if (existsSync(kept)) {
    return kept;
  }
  context.say(`making a stand-in for ${recipe.name} from Debian packages`);
  const fresh = join(work, 'fresh.tar');
  const tree = join(work, 'tree');
  mkdirSync(tree);
  if (recipe.packages) {
    await debianArchive(context, recipe, fresh);
  } else {
    await busyboxTree(context, tree);
    await run(context, 'tar', [
      '-cf',
      fresh,
      '-C',
      tree,
      '--owner=0',
      '--group=0',
      '.'
    ]);
  }
  if (recipe.extras?.includes('npm')) {
    await addNpm(context, tree);
    await append(context, fresh, tree);
  }
  renameSync(fresh, kept);
  return kept;
}

// Docker refuses an archive that has a path twice, so folders that are there
// already are left out.
async function append(context, archive, tree) {
  const listed = await run(context, 'tar', ['-tf', archive]);
  const there = new Set(
    listed.split('\n').map(name => name.replace(/\/$/, ''))
  );
  const found = await run(context, 'find', ['.', '-mindepth', '1'], {
    cwd: tree
  });
  const names = found
    .trim()
    .split('\n')
    .filter(name => !there.has(name));
  const list = `${tree}.list`;
  writeFileSync(list, names.join('\n'));
  await run(context, 'tar', [
    ...['-rf', archive, '-C', tree, '--no-recursion'],
    ...['--owner=0', '--group=0', '--numeric-owner', '-T', list]
  ]);
}

function makingError(context, recipe, cause) {
  return new EngineError(
    `A stand-in for ${recipe.name} could not be made: ` +
      `${cause.reason ?? cause.message}. Check that this machine's apt sources and ` +
      `npm registry work, then try again. Details: ${context.logFile}`,
    { cause }
  );
}
