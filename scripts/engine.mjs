#!/usr/bin/env node
/**
 * Provides a container engine, base images and a registry for development,
 * tests and CI on a Debian machine, with nothing but Node's own modules.
 * Run it with `--help` to see what it does.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { main } from './engine/cli.mjs';

export { EngineError } from './engine/context.mjs';
export { ping as engineAnswers } from './engine/engine-api.mjs';
export { ensureBaseImages } from './engine/images.mjs';
export {
  ensureEngine,
  runningEngines,
  stopEngine
} from './engine/provision.mjs';
export { startRegistry, stopRegistry } from './engine/registry.mjs';

const started = process.argv[1] ? realpathSync(process.argv[1]) : undefined;
if (started === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
