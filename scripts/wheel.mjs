#!/usr/bin/env node
/** `npm run build:wheel`: makes the wheel and the sdist in `dist`. */
import { requireNode } from './lib/node-version.mjs';

requireNode();
import('./lib/wheel.mjs').then(({ main }) => main());
