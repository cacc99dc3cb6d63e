import { assertNever } from '../assert-never.js';
import type { SavedResult } from '../notebook/inputs.js';
import type { RunEvent } from '../protocol/runs.js';
import {
  CONTAINER_MIME,
  containerCardSchema,
  type ContainerCard
} from './container-card.js';
import {
  LAYERS_MIME,
  layerCardSchema,
  type CardStep,
  type LayerCard,
  type StepState
} from './layer-card.js';

/** The output of a Layerbook cell. */
export type Card = LayerCard | ContainerCard;

/** Characters of build log or container output that a card keeps; what came first is dropped. */
export const MAX_CARD_TEXT = 64 * 1024;

/** Whether a card belongs to a Dockerfile cell. */
export function isLayerCard(card: Card): card is LayerCard {
  return 'steps' in card;
}

/** The MIME type under which a card is saved. */
export function cardMime(
  card: Card
): typeof LAYERS_MIME | typeof CONTAINER_MIME {
  return isLayerCard(card) ? LAYERS_MIME : CONTAINER_MIME;
}

/**
 * The card after one more event of its cell. Pure; events of other cells and events that do not fit the card
 * leave it as it is, so that a replay from the start gives the same card in a page and on the command line.
 */
export function applyRunEvent(card: Card | null, event: RunEvent): Card | null {
  if (event.kind === 'cellStarted') {
    return event.card;
  }
  if (card === null || event.kind === 'runFinished') {
    return card;
  }
  return isLayerCard(card)
    ? applyToLayers(card, event)
    : applyToContainer(card, event);
}

type CellEvent = Exclude<
  RunEvent,
  { kind: 'cellStarted' } | { kind: 'runFinished' }
>;

function applyToLayers(card: LayerCard, event: CellEvent): LayerCard {
  switch (event.kind) {
    case 'stepChanged':
      return patchStep(card, event.step, {
        state: event.state,
        ms: event.ms ?? card.steps[event.step]?.ms,
        startedAt:
          event.state === 'running'
            ? (card.steps[event.step]?.startedAt ?? event.at - (event.ms ?? 0))
            : undefined,
        progress: event.progress
      });
    case 'activity':
      return withoutUndefined({
        ...card,
        activity: event.activity ?? undefined
      });
    case 'log': {
      const log = append(card.log, {
        step: event.step,
        stream: event.stream,
        text: event.text
      });
      return {
        ...card,
        log: log.kept,
        logOmitted: card.logOmitted + log.omitted + (event.omitted ?? 0)
      };
    }
    case 'warning':
      return { ...card, warnings: [...(card.warnings ?? []), event.warning] };
    case 'contextSent':
      return { ...card, context: event.context };
    case 'imageBuilt':
      return {
        ...patchSteps(card, event.steps),
        image: event.image,
        reading: event.reading,
        ...(event.inputs ? { inputs: event.inputs } : {}),
        ...(event.key === undefined ? {} : { key: event.key })
      };
    case 'layersCommitted':
      return {
        ...patchSteps(card, event.steps),
        reading: false,
        ...(event.error === undefined ? {} : { historyError: event.error })
      };
    case 'cellFinished':
      return finishLayers(card, event);
    case 'containerChanged':
    case 'output':
      return card;
    default:
      return assertNever(event);
  }
}

function applyToContainer(
  card: ContainerCard,
  event: CellEvent
): ContainerCard {
  switch (event.kind) {
    case 'containerChanged':
      return whenOver({ ...card, ...event.change });
    case 'output': {
      const output = append(card.output, {
        stream: event.stream,
        text: event.text
      });
      return {
        ...card,
        output: output.kept,
        outputOmitted:
          card.outputOmitted + output.omitted + (event.omitted ?? 0)
      };
    }
    case 'cellFinished':
      return finishContainer(card, event);
    case 'stepChanged':
    case 'activity':
    case 'log':
    case 'warning':
    case 'contextSent':
    case 'imageBuilt':
    case 'layersCommitted':
      return card;
    default:
      return assertNever(event);
  }
}

const FINAL_STATES = {
  succeeded: 'built',
  failed: 'failed',
  cancelled: 'cancelled',
  pending: 'pending'
} as const;

function finishLayers(
  card: LayerCard,
  event: Extract<CellEvent, { kind: 'cellFinished' }>
): LayerCard {
  const { activity: _activity, ...rest } = card;
  const ok = event.outcome === 'succeeded' || event.outcome === 'pending';
  // The engine reports what it was stopped at as failed; for a person it was not done.
  const kept: readonly StepState[] =
    event.outcome === 'cancelled'
      ? ['built', 'cached']
      : ['built', 'cached', 'failed'];
  return {
    ...rest,
    state: FINAL_STATES[event.outcome],
    ms: event.ms,
    steps: card.steps.map(
      ({ progress: _progress, startedAt: _startedAt, ...step }) =>
        ok || kept.includes(step.state)
          ? step
          : { ...step, state: 'skipped' as const }
    )
  };
}

function finishContainer(
  card: ContainerCard,
  { outcome, ms }: Extract<CellEvent, { kind: 'cellFinished' }>
): ContainerCard {
  if (outcome === 'cancelled') {
    return whenOver({ ...card, ms, state: 'cancelled' });
  }
  const ok = outcome === 'succeeded';
  if (card.exitCode === undefined) {
    // Without an exit code a cell that succeeded has a service, which runs on.
    const state = ok && card.detached ? 'running' : 'failed';
    return whenOver({ ...card, ms, state });
  }
  return whenOver({
    ...card,
    ms,
    state: 'exited',
    ...(ok === (card.exitCode === 0)
      ? {}
      : { outcome: ok ? 'succeeded' : 'failed' })
  });
}

/** A container that is over is not being stopped any more. */
function whenOver(card: ContainerCard): ContainerCard {
  if (card.state === 'starting' || card.state === 'running') {
    return card;
  }
  const { stopping: _stopping, ...rest } = card;
  return rest;
}

function patchSteps(
  card: LayerCard,
  steps: readonly (Partial<CardStep> & { readonly step: number })[]
): LayerCard {
  return steps.reduce(
    (next, { step, ...patch }) => patchStep(next, step, patch),
    card
  );
}

function patchStep(
  card: LayerCard,
  index: number,
  patch: { [K in keyof CardStep]?: CardStep[K] | undefined }
): LayerCard {
  const step = card.steps[index];
  if (!step) {
    return card;
  }
  return {
    ...card,
    steps: card.steps.with(index, withoutUndefined({ ...step, ...patch }))
  };
}

/** Drops keys whose value is undefined: cards are saved as JSON. */
function withoutUndefined<T extends object>(value: {
  [K in keyof T]: T[K] | undefined;
}): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined)
  ) as T;
}

/** Adds text, joining it to the last entry when only the text differs, and drops from the front what is too much. */
function append<T extends { text: string; stream: 1 | 2; step?: number }>(
  entries: readonly T[],
  entry: T
): { kept: T[]; omitted: number } {
  const last = entries.at(-1);
  const joins =
    last !== undefined &&
    last.stream === entry.stream &&
    last.step === entry.step;
  const kept = joins
    ? [...entries.slice(0, -1), { ...last, text: last.text + entry.text }]
    : [...entries, entry];
  let excess =
    kept.reduce((sum, item) => sum + item.text.length, 0) - MAX_CARD_TEXT;
  const omitted = Math.max(0, excess);
  while (excess > 0) {
    const first = kept[0];
    if (!first) {
      break;
    }
    if (first.text.length <= excess) {
      excess -= first.text.length;
      kept.shift();
    } else {
      kept[0] = { ...first, text: first.text.slice(excess) };
      excess = 0;
    }
  }
  return { kept, omitted };
}

/** The card in the outputs of a saved cell, or null when there is none that is sound. */
export function readCard(outputs: unknown): Card | null {
  if (!Array.isArray(outputs)) {
    return null;
  }
  for (const output of outputs) {
    const data = (output as { data?: Record<string, unknown> } | null)?.data;
    const layers = layerCardSchema.safeParse(data?.[LAYERS_MIME]);
    if (layers.success) {
      return layers.data;
    }
    const container = containerCardSchema.safeParse(data?.[CONTAINER_MIME]);
    if (container.success) {
      return container.data;
    }
  }
  return null;
}

/** What a saved card says of how the cell's last run ended; undefined while it runs. */
export function outcomeOfCard(
  card: Card
): 'built' | 'failed' | 'cancelled' | 'pending' | undefined {
  switch (card.state) {
    case 'built':
    case 'failed':
    case 'cancelled':
    case 'pending':
      return card.state;
    case 'exited':
      return (card.outcome ?? outcomeOfExit(card.exitCode)) === 'succeeded'
        ? 'built'
        : 'failed';
    case 'running':
      // A service runs on when its cell is over.
      return card.detached && card.ms !== undefined ? 'built' : undefined;
    case 'building':
    case 'starting':
      return undefined;
    default:
      return assertNever(card);
  }
}

function outcomeOfExit(exitCode: number | undefined): 'succeeded' | 'failed' {
  return exitCode === 0 ? 'succeeded' : 'failed';
}

/** A cell's result as a snapshot carries it; nothing while it runs, or when no one ended the run. */
export function savedResultOf(card: Card | null): { built?: SavedResult } {
  const outcome = card ? outcomeOfCard(card) : undefined;
  if (!card || outcome === undefined) {
    return {};
  }
  const { key, image } = card;
  return {
    built: {
      key,
      outcome,
      ...(isLayerCard(card)
        ? { ...(card.inputs && { inputs: card.inputs }), ...failedLineOf(card) }
        : card.text !== undefined && { text: card.text }),
      ...(image ? { imageId: image.id } : {})
    }
  };
}

function failedLineOf({ steps }: LayerCard): { failedLine?: number } {
  const failed = steps.find(step => step.state === 'failed');
  return failed ? { failedLine: failed.lines[0] } : {};
}
