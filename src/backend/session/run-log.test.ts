import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseCellId, parseRunId } from '../../common/ids.js';
import type { RunEvent } from '../../common/protocol/runs.js';
import { RunLog } from './run-log.js';

const cellId = parseCellId('c1');
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'layerbook-run-log-'));
});
afterEach(() => rm(dir, { recursive: true }));

const collect = (log: RunLog, after: number): RunEvent[] => {
  const events: RunEvent[] = [];
  log.subscribe(after, event => events.push(event));
  return events;
};

it('gives a late listener what it missed and then what comes', () => {
  const log = new RunLog(dir, parseRunId('r1'));
  log.add({ kind: 'activity', cellId, activity: null });
  log.add({ kind: 'output', cellId, stream: 1, text: 'a' });
  const events = collect(log, 1);
  log.add({ kind: 'output', cellId, stream: 1, text: 'b' });
  expect(events.map(event => event.seq)).toEqual([2, 3]);
});

it('keeps the whole text on disk and says how much a replay leaves out', async () => {
  const log = new RunLog(dir, parseRunId('r2'));
  const chunk = 'x'.repeat(10_000);
  for (let i = 0; i < 200; i += 1) {
    log.add({ kind: 'output', cellId, stream: 1, text: chunk });
  }
  const replayed = collect(log, 0).filter(event => event.kind === 'output');
  const kept = replayed.reduce((sum, event) => sum + event.text.length, 0);
  expect(kept).toBeLessThan(700_000);
  expect(kept + (replayed[0]?.omitted ?? 0)).toBe(2_000_000);
  expect((await log.text(cellId)).length).toBe(2_000_000);
});

it('has no text of a cell that wrote nothing', async () => {
  expect(await new RunLog(dir, parseRunId('r3')).text(cellId)).toBe('');
});
