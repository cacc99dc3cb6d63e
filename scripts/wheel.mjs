#!/usr/bin/env node
/** `npm run build:wheel`: makes the wheel and the sdist in `dist`. */
import { requireNode } from './tasks/node-version.mjs';

requireNode();
import('./tasks/wheel.mjs').then(({ main }) => main());
