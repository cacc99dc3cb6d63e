#!/usr/bin/env node
/** `npm start`: from an empty clone to JupyterLab with the examples open. */
import { requireNode } from './tasks/node-version.mjs';

requireNode();
import('./tasks/start.mjs').then(({ main }) => main(process.argv.slice(2)));
