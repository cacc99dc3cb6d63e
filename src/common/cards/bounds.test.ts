import { describe, expect, it } from 'vitest';
import { boundCard, MAX_CARD_ROWS } from './bounds.js';
import { cardBundle } from './bundle.js';
import { MAX_CARD_CHANGES, type CardChange } from './changes.js';
import { containerCardSchema } from './container-card.js';
import { layerCardSchema, LAYERS_MIME } from './layer-card.js';
import type { CardStep, LayerCard } from './layer-card.js';

/** What the notebook of a cell that does all at once may grow by. */
const MAX_BUNDLE = 400 * 1024;

function changes(count: number, pathLength: number): CardChange[] {
  return Array.from({ length: count }, (_unused, index) => ({
    op: 'A',
    kind: 'file',
    path: `${index}/${'x'.repeat(pathLength)}`,
    size: 10
  }));
}

function step(listed: readonly CardChange[], more = 0): CardStep {
  return {
    keyword: 'RUN',
    text: 'RUN make',
    lines: [1, 1],
    state: 'built',
    layer: {
      diffId: `sha256:${'a'.repeat(64)}`,
      chainId: `sha256:${'b'.repeat(64)}`,
      counts: {
        added: listed.length + more,
        modified: 0,
        metadata: 0,
        deleted: 0,
        bytes: 1
      },
      changes: [...listed],
      more
    }
  };
}

function card(...steps: CardStep[]): LayerCard {
  return {
    version: 1,
    state: 'built',
    key: 'k',
    notebookId: 'n',
    runId: 'r',
    steps,
    startedAt: 0,
    log: [],
    logOmitted: 0
  };
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length;

describe('the size of a saved card', () => {
  it('is what it is for a usual cell', () => {
    const usual = card(
      step(changes(MAX_CARD_CHANGES, 60), 1000),
      step(changes(3, 60)),
      { keyword: 'ENV', text: 'ENV A=1', lines: [2, 2], state: 'built' }
    );
    expect(boundCard(usual)).toEqual(usual);
  });

  it('has a bound for a cell of many layers with many changes each', () => {
    const many = Array.from({ length: 127 }, () => step(changes(40, 60), 960));
    const bounded = boundCard(card(...many));
    const listed = bounded.steps.map(one => one.layer?.changes.length ?? 0);
    expect(listed.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(
      MAX_CARD_ROWS
    );
    expect(Math.min(...listed)).toBeGreaterThan(0);
    for (const { layer } of bounded.steps) {
      expect((layer?.changes.length ?? 0) + (layer?.more ?? 0)).toBe(1000);
    }
    expect(sizeOf(card(...many))).toBeGreaterThan(500 * 1024);
    expect(sizeOf(cardBundle(card(...many)))).toBeLessThan(MAX_BUNDLE);
  });

  it('gives a small layer all its rows before it cuts large ones', () => {
    const bounded = boundCard(
      card(
        step(changes(2, 10)),
        ...Array.from({ length: 20 }, () => step(changes(40, 10)))
      )
    );
    expect(bounded.steps[0]?.layer?.changes).toHaveLength(2);
    expect(bounded.steps[1]?.layer?.changes).toHaveLength(19);
  });

  it('has a bound for paths, instructions, settings and warnings of any length', () => {
    const huge = card(
      ...Array.from({ length: 127 }, (_unused, index) => ({
        ...step(changes(40, 4000)),
        text: `RUN ${index} ${'y'.repeat(20_000)}`,
        config: [`ENV A=${'z'.repeat(50_000)} added`, 'ENV B=1 added']
      }))
    );
    const warnings = Array.from({ length: 500 }, () => ({
      rule: 'Rule',
      message: 'm'.repeat(5000),
      url: '',
      lines: null
    }));
    const bundle = cardBundle({ ...huge, warnings });
    expect(sizeOf(bundle)).toBeLessThan(MAX_BUNDLE);
    const saved = layerCardSchema.parse(bundle[LAYERS_MIME]);
    expect(saved.moreWarnings).toBe(400);
    expect(saved.steps).toHaveLength(127);
    expect(saved.steps.every(one => (one.config?.length ?? 0) > 0)).toBe(true);
    // Saving what was saved changes nothing.
    expect(boundCard(saved)).toEqual(saved);
  });

  it('has a bound for the changes of a container', () => {
    const container = containerCardSchema.parse({
      version: 1,
      state: 'exited',
      key: 'k',
      notebookId: 'n',
      runId: 'r',
      mounts: [],
      ports: [],
      output: [],
      outputOmitted: 0,
      changes: {
        counts: { added: 40, modified: 0, metadata: 0, deleted: 0, bytes: 1 },
        paths: changes(40, 4000),
        more: 2
      },
      startedAt: 0
    });
    const { changes: kept } = boundCard(container);
    expect((kept?.paths.length ?? 0) + (kept?.more ?? 0)).toBe(42);
    expect(sizeOf(kept)).toBeLessThan(40 * 1024);
  });
});
