import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A path in the clone. */
export const inProject = (...parts) => join(ROOT, ...parts);

/** The bundled back end. */
export const BACKEND = inProject('dist', 'backend.cjs');

/** The Python environment with JupyterLab and the wheel. */
export const VENV = inProject('.venv');

/** Folder of the environment's programs, for the front of a PATH. */
export const VENV_BIN = join(
  VENV,
  process.platform === 'win32' ? 'Scripts' : 'bin'
);

/** The environment's Python. */
export const PYTHON = join(
  VENV_BIN,
  process.platform === 'win32' ? 'python.exe' : 'python'
);

/** Folder of logs and stamps; git ignores it. */
export const CACHE = inProject('.cache');

/** The folder that JupyterLab opens. */
export const EXAMPLES = inProject('examples');

/** The project's version. */
export const readVersion = () =>
  JSON.parse(readFileSync(inProject('package.json'), 'utf8')).version;

/** The wheel that a build makes. */
export const wheelPath = () =>
  inProject('dist', `jupyterlab_layerbook-${readVersion()}-py3-none-any.whl`);
