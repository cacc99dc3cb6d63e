import { describe, expect, it } from 'vitest';
import type { ContainerCard } from '../cards/container-card.js';
import type { LayerCard } from '../cards/layer-card.js';
import { parseCellId } from '../ids.js';
import { describeInputs } from './describe-inputs.js';
import { UNKNOWN_CONTEXT } from './inputs.js';
import { computeCellMarks, type IMarkedCell } from './keys.js';
import { hasSameText, sourceDigest } from './same-text.js';

const CONFIG = { context: '.', buildArgs: {} };
const TARGET = parseCellId('target');

const notebook = (
  above: string,
  source: string,
  kind: IMarkedCell['kind'] = 'dockerfile'
): IMarkedCell[] => [
  { id: parseCellId('above'), kind: 'dockerfile', source: above },
  { id: TARGET, kind, source }
];

const common = {
  version: 1 as const,
  notebookId: 'n',
  runId: 'r',
  startedAt: 0
};

function layerCard(
  cells: readonly IMarkedCell[],
  age: 'new' | 'old' = 'new'
): LayerCard {
  const { key, inputs } = describeInputs(
    cells,
    CONFIG,
    UNKNOWN_CONTEXT,
    TARGET
  );
  const card = { ...common, state: 'built' as const, key };
  const rest = { steps: [], log: [], logOmitted: 0 };
  return age === 'new' ? { ...card, ...rest, inputs } : { ...card, ...rest };
}

function containerCard(
  cells: readonly IMarkedCell[],
  text?: string
): ContainerCard {
  return {
    ...common,
    state: 'exited',
    key: computeCellMarks(cells, CONFIG).get(TARGET)?.key ?? '',
    mounts: [],
    ports: [],
    output: [],
    outputOmitted: 0,
    ...(text === undefined ? {} : { text })
  };
}

const same = (cells: readonly IMarkedCell[], card: LayerCard | ContainerCard) =>
  hasSameText(cells, CONFIG, TARGET, card);

describe('hasSameText', () => {
  it('asks for the same instructions, whatever is above', () => {
    const card = layerCard(notebook('FROM a', 'RUN b'));
    expect(same(notebook('FROM a', 'RUN b'), card)).toBe(true);
    expect(same(notebook('FROM other', '# why\nRUN b'), card)).toBe(true);
    expect(same(notebook('# escape=`\nFROM a', 'RUN b'), card)).toBe(true);
    expect(same(notebook('FROM a', 'RUN c'), card)).toBe(false);
  });

  it('asks a container cell for the same source, whatever is above', () => {
    const cells = notebook('FROM a', 'echo hi', 'container');
    const card = containerCard(cells, sourceDigest('echo hi'));
    expect(same(cells, card)).toBe(true);
    expect(same(notebook('FROM b', 'echo hi', 'container'), card)).toBe(true);
    expect(same(notebook('FROM a', 'echo ho', 'container'), card)).toBe(false);
  });

  it('asks for the same kind, and for the cell to be there', () => {
    const cells = notebook('FROM a', 'RUN b');
    const card = layerCard(cells);
    expect(same(notebook('FROM a', 'RUN b', 'container'), card)).toBe(false);
    expect(same(cells.slice(0, 1), card)).toBe(false);
  });

  it('asks for the same key where the card does not say', () => {
    const cells = notebook('FROM a', 'RUN b');
    const old = layerCard(cells, 'old');
    expect(same(cells, old)).toBe(true);
    expect(same(notebook('FROM c', 'RUN b'), old)).toBe(false);
    const container = notebook('FROM a', 'x', 'container');
    expect(same(container, containerCard(container))).toBe(true);
    expect(
      same(notebook('FROM c', 'x', 'container'), containerCard(container))
    ).toBe(false);
  });
});
