import { describe, expect, it } from 'vitest';
import { parseCellId } from '../ids.js';
import type { RunEventBody } from '../protocol/runs.js';
import { cardBundle } from './bundle.js';
import { LAYERS_MIME, layerCardSchema, type LayerCard } from './layer-card.js';
import {
  applyRunEvent,
  MAX_CARD_TEXT,
  outcomeOfCard,
  readCard,
  type Card
} from './reduce.js';

const cellId = parseCellId('c1');

const EMPTY: LayerCard = {
  version: 1,
  state: 'building',
  key: 'a'.repeat(64),
  notebookId: 'n',
  runId: 'r',
  steps: [
    { keyword: 'FROM', text: 'FROM a', lines: [1, 1], state: 'waiting' },
    { keyword: 'RUN', text: 'RUN <b>', lines: [2, 2], state: 'waiting' }
  ],
  startedAt: 0,
  log: [],
  logOmitted: 0
};

function play(...bodies: RunEventBody[]): LayerCard {
  const events: RunEventBody[] = [
    { kind: 'cellStarted', cellId, cell: 'dockerfile', card: EMPTY },
    ...bodies
  ];
  const card = events.reduce<Card | null>(
    (state, body, index) =>
      applyRunEvent(state, { ...body, seq: index + 1, at: 0 }),
    null
  );
  return layerCardSchema.parse(card);
}

describe('applyRunEvent', () => {
  it('follows a build to its end', () => {
    const counts = {
      added: 2,
      modified: 0,
      metadata: 1,
      deleted: 1,
      bytes: 1234
    };
    const card = play(
      { kind: 'stepChanged', cellId, step: 0, state: 'cached' },
      {
        kind: 'stepChanged',
        cellId,
        step: 1,
        state: 'running',
        progress: { label: 'x', current: 1, total: 2 }
      },
      { kind: 'log', cellId, step: 1, stream: 1, text: 'hello ' },
      { kind: 'log', cellId, step: 1, stream: 1, text: 'world\n' },
      { kind: 'stepChanged', cellId, step: 1, state: 'built', ms: 5 },
      {
        kind: 'imageBuilt',
        cellId,
        image: { id: `sha256:${'b'.repeat(64)}`, layers: 2, size: 10 },
        steps: [],
        reading: true
      },
      { kind: 'cellFinished', cellId, outcome: 'succeeded', ms: 7 },
      {
        kind: 'layersCommitted',
        cellId,
        steps: [
          {
            step: 1,
            commit: 'c',
            layer: { diffId: 'd', chainId: 'e', counts, changes: [], more: 4 }
          }
        ]
      }
    );
    expect(card.state).toBe('built');
    expect(card.reading).toBe(false);
    expect(card.log).toEqual([{ step: 1, stream: 1, text: 'hello world\n' }]);
    expect(card.steps[1]).toMatchObject({
      state: 'built',
      ms: 5,
      layer: { counts }
    });
    expect(card.steps[1]).not.toHaveProperty('progress');
    expect(outcomeOfCard(card)).toBe('built');
  });

  it('skips the steps behind a failure', () => {
    const card = play(
      { kind: 'stepChanged', cellId, step: 0, state: 'failed' },
      { kind: 'cellFinished', cellId, outcome: 'failed', ms: 1 }
    );
    expect(card.steps.map(step => step.state)).toEqual(['failed', 'skipped']);
  });

  it('calls what was stopped skipped, not failed', () => {
    const card = play(
      { kind: 'stepChanged', cellId, step: 0, state: 'built' },
      { kind: 'stepChanged', cellId, step: 1, state: 'failed' },
      { kind: 'cellFinished', cellId, outcome: 'cancelled', ms: 1 }
    );
    expect(card.steps.map(step => step.state)).toEqual(['built', 'skipped']);
    expect(card.state).toBe('cancelled');
  });

  it('keeps the end of a long log and counts what it dropped', () => {
    const line = `${'x'.repeat(99)}\n`;
    const events = Array.from({ length: 2000 }, (_, i): RunEventBody => {
      return {
        kind: 'log',
        cellId,
        step: 1,
        stream: i % 2 === 0 ? 1 : 2,
        text: line
      };
    });
    const card = play(...events);
    const kept = card.log.reduce((sum, entry) => sum + entry.text.length, 0);
    expect(kept).toBe(MAX_CARD_TEXT);
    expect(kept + card.logOmitted).toBe(2000 * line.length);
  });

  it('counts what a late page is not replayed any more', () => {
    expect(
      play({
        kind: 'log',
        cellId,
        step: 1,
        stream: 1,
        text: 'end',
        omitted: 500
      }).logOmitted
    ).toBe(500);
  });
});

describe('a saved card', () => {
  it('is read back from nbformat outputs, and unsound ones are not', () => {
    const card = play({
      kind: 'cellFinished',
      cellId,
      outcome: 'succeeded',
      ms: 1
    });
    expect(
      readCard([{ output_type: 'display_data', data: cardBundle(card) }])
    ).toEqual(card);
    expect(
      readCard([{ data: { [LAYERS_MIME]: { ...card, steps: 'no' } } }])
    ).toBeNull();
    expect(readCard(undefined)).toBeNull();
  });

  it('has an HTML form in which nothing of the notebook is markup', () => {
    const html = String(cardBundle(play())['text/html']);
    expect(html).toContain('RUN &lt;b&gt;');
    expect(html).not.toContain('<b>');
  });
});
