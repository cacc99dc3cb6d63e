#!/usr/bin/env node
/** `npm test`: installs what is missing, builds, and runs every suite. */
import { requireNode } from './tasks/node-version.mjs';

requireNode();
import('./tasks/test.mjs').then(({ main }) => main(process.argv.slice(2)));
