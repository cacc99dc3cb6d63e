import { describe, expect, it } from 'vitest';
import type { LayerCard } from '../../common/cards/layer-card.js';
import {
  parseCellId,
  parseNotebookId,
  parseRunId,
  type CellId
} from '../../common/ids.js';
import { describeInputs } from '../../common/notebook/describe-inputs.js';
import { UNKNOWN_CONTEXT } from '../../common/notebook/inputs.js';
import { computeCellMarks } from '../../common/notebook/keys.js';
import type { IRunInfo, RunEvent } from '../../common/protocol/runs.js';
import type { IPageCell } from './notebook-host.js';
import { isReplayWanted, runsToResume } from './resume.js';

const CONFIG = { context: '.', buildArgs: {} };
const A = parseCellId('a');

function run(name: string, cellId: CellId, state: IRunInfo['state']): IRunInfo {
  return {
    runId: parseRunId(name),
    notebookId: parseNotebookId('n'),
    cellId,
    state,
    lastSeq: 9
  };
}

function card(runId: string, more: Partial<LayerCard> = {}): LayerCard {
  return {
    version: 1,
    state: 'built',
    key: keyOf('FROM a'),
    notebookId: 'n',
    runId,
    steps: [],
    startedAt: 100,
    log: [],
    logOmitted: 0,
    ...more
  };
}

function cell(saved: LayerCard | null, source = 'FROM a'): IPageCell {
  return { id: A, kind: 'dockerfile', source, card: saved };
}

function keyOf(source: string): string {
  const cells = [{ id: A, kind: 'dockerfile' as const, source }];
  return computeCellMarks(cells, CONFIG).get(A)?.key ?? '';
}

function started(shown: LayerCard): Extract<RunEvent, { kind: 'cellStarted' }> {
  return {
    kind: 'cellStarted',
    cellId: A,
    cell: 'dockerfile',
    card: shown,
    seq: 1,
    at: 0
  };
}

const names = (runs: readonly IRunInfo[]) => runs.map(info => info.runId);
const none = () => false;

describe('which runs a page takes up when it is opened', () => {
  it('takes up what still runs, unless it is followed already', () => {
    const runs = [run('r1', A, 'running'), run('r2', A, 'queued')];
    expect(names(runsToResume(runs, [cell(null)], none))).toEqual(['r1', 'r2']);
    expect(names(runsToResume(runs, [cell(null)], id => id === 'r1'))).toEqual([
      'r2'
    ]);
  });

  it('leaves runs of cells that are gone', () => {
    const other = run('r1', parseCellId('gone'), 'running');
    expect(runsToResume([other], [cell(null)], none)).toEqual([]);
  });

  it.each([
    ['nothing is saved', null, ['r2']],
    ['an older run is saved', card('r1'), ['r2']],
    ['its card is saved half-way', card('r2', { state: 'building' }), ['r2']],
    ['its layers were still being read', card('r2', { reading: true }), ['r2']],
    ['its whole card is saved', card('r2'), []]
  ])('of runs that are over, when %s', (_, saved, expected) => {
    const runs = [run('r1', A, 'finished'), run('r2', A, 'finished')];
    expect(names(runsToResume(runs, [cell(saved)], none))).toEqual(expected);
  });
});

describe('whether a replayed cell is shown', () => {
  it.each([
    ['yes, when nothing is saved', null, 'FROM a', true],
    ['no, when the text is another now', null, 'FROM b', false],
    [
      'no, when a newer result is saved',
      card('r9', { startedAt: 200 }),
      'FROM a',
      false
    ],
    [
      'yes, when an older result is saved',
      card('r0', { startedAt: 50 }),
      'FROM a',
      true
    ],
    ['no, when its own result is complete', card('r1'), 'FROM a', false],
    [
      'yes, when its own result is not',
      card('r1', { state: 'building' }),
      'FROM a',
      true
    ]
  ])('%s', (_, saved, source, expected) => {
    const event = started(card('r1', { state: 'building' }));
    expect(isReplayWanted(event, [cell(saved, source)], CONFIG)).toBe(expected);
  });

  it('by its own text, when files or cells above are other ones by now', () => {
    const above = { ...cell(null, 'FROM before'), id: parseCellId('above') };
    const { key, inputs } = describeInputs(
      [above, cell(null, 'COPY . /')],
      CONFIG,
      {
        ...UNKNOWN_CONTEXT,
        files: new Map([
          [A, { digest: 'd', list: [], more: 9, bytes: 9, ignore: '' }]
        ])
      },
      A
    );
    const event = started(card('r1', { state: 'building', key, inputs }));
    const now = { ...above, source: 'FROM after' };
    expect(isReplayWanted(event, [now, cell(null, 'COPY . /')], CONFIG)).toBe(
      true
    );
    expect(isReplayWanted(event, [now, cell(null, 'COPY a /')], CONFIG)).toBe(
      false
    );
  });

  it('no, when the cell is of another kind now', () => {
    const changed: IPageCell = { ...cell(null), kind: 'container' };
    expect(isReplayWanted(started(card('r1')), [changed], CONFIG)).toBe(false);
  });
});
