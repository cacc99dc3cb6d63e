import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './command.mjs';
import { CACHE, ROOT } from './project.mjs';
import { phase, UNCHANGED } from './report.mjs';

const LOG = join(CACHE, 'logs', 'npm.log');

/** Browsers come from the system; the download of one often cannot be had. */
const NO_BROWSERS = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };

/** Makes sure that `folder` has the npm packages of its lock file. */
export function ensurePackages(folder = ROOT, name = 'npm packages') {
  const todo =
    'check the network and the npm registry that npm is configured for ' +
    '(npm config get registry), then start again.';
  return phase(name, todo, async () => {
    if (isInstalled(folder)) {
      return UNCHANGED;
    }
    const [command, ...first] = npmCommand();
    await run(command, [...first, 'ci', '--no-audit', '--no-fund'], {
      cwd: folder,
      env: NO_BROWSERS,
      logFile: LOG
    });
    return undefined;
  });
}

/** The words that start npm: its script where npm runs us, else from PATH. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) {
    return [process.execPath, script];
  }
  return process.platform === 'win32'
    ? ['cmd', '/d', '/s', '/c', 'npm']
    : ['npm'];
}

// npm keeps a second lock file in node_modules that tells what is there, so
// this also sees an installation that was broken off or made by hand.
function isInstalled(folder) {
  const there = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(there)) {
    return false;
  }
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const found = readPackages(there);
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === '' || optional || peer || found[path]?.version === version
  );
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}
