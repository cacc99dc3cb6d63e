import { describe, expect, it } from 'vitest';
import { parseCellId } from '../ids.js';
import type { CellOutcome, RunEventBody } from '../protocol/runs.js';
import { containerCardSchema, type ContainerCard } from './container-card.js';
import { applyRunEvent, outcomeOfCard, type Card } from './reduce.js';

const cellId = parseCellId('c1');

const EMPTY: ContainerCard = {
  version: 1,
  state: 'starting',
  key: 'a'.repeat(64),
  notebookId: 'n',
  runId: 'r',
  mounts: [],
  ports: [],
  output: [],
  outputOmitted: 0,
  startedAt: 0
};

function change(change: Partial<ContainerCard>): RunEventBody {
  return { kind: 'containerChanged', cellId, change };
}

function end(outcome: CellOutcome): RunEventBody {
  return { kind: 'cellFinished', cellId, outcome, ms: 5 };
}

function play(...bodies: RunEventBody[]): ContainerCard {
  const events: RunEventBody[] = [
    { kind: 'cellStarted', cellId, cell: 'container', card: EMPTY },
    ...bodies
  ];
  const card = events.reduce<Card | null>(
    (state, body, index) =>
      applyRunEvent(state, { ...body, seq: index + 1, at: 0 }),
    null
  );
  return containerCardSchema.parse(card);
}

describe('how a container cell ends', () => {
  it.each<[string, Partial<ContainerCard>, CellOutcome, string, string]>([
    ['its program did', { exitCode: 0 }, 'succeeded', 'exited', 'built'],
    ['its program failed', { exitCode: 1 }, 'failed', 'exited', 'failed'],
    ['a check failed', { exitCode: 0 }, 'failed', 'exited', 'failed'],
    ['that was expected', { exitCode: 3 }, 'succeeded', 'exited', 'built'],
    ['it did not start', {}, 'failed', 'failed', 'failed'],
    ['it was stopped', { exitCode: 130 }, 'cancelled', 'cancelled', 'cancelled']
  ])('%s', (_, known, outcome, state, result) => {
    const card = play(
      change({ state: 'running' }),
      change(known),
      end(outcome)
    );
    expect(card).toMatchObject({ state, ms: 5 });
    expect(outcomeOfCard(card)).toBe(result);
  });

  it('keeps no outcome that the exit code says', () => {
    expect(play(change({ exitCode: 0 }), end('succeeded'))).not.toHaveProperty(
      'outcome'
    );
    expect(play(change({ exitCode: 2 }), end('failed'))).not.toHaveProperty(
      'outcome'
    );
  });
});

describe('a service', () => {
  it('runs on when its cell is over, which counts as built then', () => {
    const starting = play(change({ state: 'running', detached: true }));
    expect(outcomeOfCard(starting)).toBeUndefined();
    const card = play(
      change({ state: 'running', detached: true }),
      end('succeeded')
    );
    expect(card.state).toBe('running');
    expect(outcomeOfCard(card)).toBe('built');
  });

  it.each<CellOutcome>(['failed', 'cancelled'])(
    'that could not be started does not: %s',
    outcome => {
      const card = play(
        change({ state: 'running', detached: true }),
        end(outcome)
      );
      expect(card.state).toBe(outcome);
    }
  );
});

it('is not being stopped any more when it is over', () => {
  const stopping = { signal: 'SIGINT', nextAt: 7 };
  const running = play(change({ state: 'running' }), change({ stopping }));
  expect(running.stopping).toEqual(stopping);
  const over = play(
    change({ state: 'running' }),
    change({ stopping }),
    change({ state: 'cancelled' })
  );
  expect(over).not.toHaveProperty('stopping');
  expect(play(change({ stopping }), end('cancelled'))).not.toHaveProperty(
    'stopping'
  );
});
