import { join } from 'node:path';

import { run } from './command.mjs';
import { BACKEND, CACHE, inProject } from './project.mjs';
import { phase, UNCHANGED } from './report.mjs';
import { hashFiles, onceFor } from './stamp.mjs';

const LOG = join(CACHE, 'logs', 'build.log');

/** What the page and the back end are made of. */
const SOURCES = [
  'src',
  'style',
  'schema',
  'package.json',
  'package-lock.json',
  'webpack.config.mjs'
];

const LABEXTENSION = inProject(
  'jupyterlab_layerbook',
  'labextension',
  'package.json'
);

/** Makes sure that the page and the back end are built from the sources. */
export function ensureBuild() {
  const todo = 'correct the error, then start again.';
  return phase('page and back end built', todo, async () => {
    const target = {
      name: 'build',
      inputs: hashFiles(SOURCES),
      outputs: [BACKEND, LABEXTENSION]
    };
    return (await onceFor(target, build)) ? undefined : UNCHANGED;
  });
}

async function build() {
  await node('typescript/bin/tsc', '-b', 'src/frontend', 'src/backend');
  await Promise.all([
    node('webpack/bin/webpack.js', '--config', 'webpack.config.mjs'),
    node(
      '@jupyter/builder/lib/build-labextension.js',
      '--core-package-file',
      inProject('node_modules/@jupyterlab/core-meta/core.package.json'),
      '.'
    )
  ]);
}

function node(script, ...args) {
  const path = inProject('node_modules', script);
  return run(process.execPath, [path, ...args], { logFile: LOG });
}
