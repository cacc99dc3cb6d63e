import {
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';

import { CA_BUNDLE } from './certificates.mjs';
import { EngineError } from './context.mjs';
import { CommandError, run } from './process.mjs';

/** The newest npm that runs on the Node.js of Debian bookworm (18). */
const NPM = 'npm@10';

const NPM_FOLDER = 'usr/local/lib/node_modules/npm';

/** Settings of the machine's npm that also hold in a container; no secrets. */
const KEPT_SETTINGS =
  /^(@[^:]+:)?registry$|^(strict-ssl|audit|fund|update-notifier)$/;

/**
 * Puts npm, which brings all it needs along, into a root file system.
 *
 * @throws {EngineError} when the machine's npm registry does not give it.
 */
export async function addNpm(context, tree) {
  const folder = join(tree, NPM_FOLDER);
  const download = join(tree, 'download');
  mkdirSync(folder, { recursive: true });
  mkdirSync(download);
  await npm(context, ['pack', NPM, '--silent', '--pack-destination', download]);
  const [archive] = readdirSync(download);
  await run(context, 'tar', [
    ...['-xzf', join(download, archive), '-C', folder, '--strip-components=1'],
    ...['--exclude=package/docs', '--exclude=package/man']
  ]);
  rmSync(download, { recursive: true });
  // Without it npm takes the prefix from the place of node, which is /usr.
  writeFileSync(join(folder, 'npmrc'), 'prefix=/usr/local\n');
  mkdirSync(join(tree, 'usr/local/bin'), { recursive: true });
  for (const name of ['npm', 'npx']) {
    const target = `../lib/node_modules/npm/bin/${name}-cli.js`;
    symlinkSync(target, join(tree, 'usr/local/bin', name));
  }
}

/** Writes npm's global configuration: the machine's registry and certificates. */
export async function addNpmConfig(context, tree) {
  const settings = JSON.parse(await npm(context, ['config', 'list', '--json']));
  const kept = Object.entries(settings)
    .filter(([name, value]) => KEPT_SETTINGS.test(name) && value !== null)
    .map(([name, value]) => `${name}=${withoutSecret(value)}`);
  const file = join(tree, 'usr/local/etc/npmrc');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${[...kept, `cafile=${CA_BUNDLE}`].join('\n')}\n`);
}

function withoutSecret(value) {
  return String(value).replace(/\/\/[^/@]*@/, '//');
}

async function npm(context, args) {
  try {
    // Outside the project, so that only the machine's settings count.
    return await run(context, 'npm', args, { cwd: '/' });
  } catch (cause) {
    const why = cause instanceof CommandError ? cause.reason : cause.message;
    throw new EngineError(
      `\`npm ${args[0]}\` failed: ${why}. Check that npm and its registry work on ` +
        `this machine, then try again. Details: ${context.logFile}`,
      { cause }
    );
  }
}
