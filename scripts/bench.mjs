#!/usr/bin/env node
/**
 * Measures the budgets that have a peer, in one run beside it, and prints them as ratios. Needs a built back end and
 * an engine (`npm start` or `node scripts/engine.mjs up` and `npm run build`). Exits 1 when a budget is broken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cachedPrefix } from './bench/cached-prefix.mjs';
import { history } from './bench/history.mjs';
import { historyEngine } from './bench/history-engine.mjs';
import { largeContext } from './bench/large-context.mjs';
import { layerKnown } from './bench/layer-known.mjs';
import { staleness } from './bench/staleness.mjs';
import { textDiff } from './bench/text-diff.mjs';
import { Backend } from './bench/backend.mjs';

const folder = mkdtempSync(join(tmpdir(), 'layerbook-bench-'));
const backend = new Backend(folder);
let broken = 0;

/** Prints one row; `limit` is the budget for `value`. */
function row(what, { value, unit, limit, note }) {
  const ok = value <= limit;
  broken += ok ? 0 : 1;
  const shown = `${value.toFixed(unit === 'ms' && value >= 10 ? 0 : 2)} ${unit}`;
  console.log(
    `${ok ? '✓' : '✗'} ${what.padEnd(64)} ${shown.padStart(9)}  budget ${limit} ${unit}   ${note}`
  );
}

try {
  const measures = {
    staleness,
    cachedPrefix,
    largeContext,
    layerKnown,
    history,
    historyEngine,
    textDiff
  };
  // `npm run bench -- history` measures that alone.
  const wanted = process.argv.slice(2);
  for (const [name, measure] of Object.entries(measures)) {
    if (wanted.length > 0 && !wanted.includes(name)) {
      continue;
    }
    for (const { what, ...result } of await measure(backend, folder)) {
      row(what, result);
    }
  }
} finally {
  await backend.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = broken > 0 ? 1 : 0;
