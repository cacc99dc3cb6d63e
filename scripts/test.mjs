#!/usr/bin/env node
/** `npm test`: installs what is missing, builds, and runs every suite. */
import { requireNode } from './lib/node-version.mjs';

requireNode();
import('./lib/test.mjs').then(({ main }) => main(process.argv.slice(2)));
