import type { CardChange } from './changes.js';
import type { ContainerCard } from './container-card.js';
import type { BuildWarning, CardStep, LayerCard } from './layer-card.js';
import { isLayerCard, type Card } from './reduce.js';

/** How many changed paths a saved card lists in all its layers; each layer gives up the same share. */
export const MAX_CARD_ROWS = 400;
/** Characters of paths in all layers of a card: a path may have 4096. */
const MAX_PATH_TEXT = 32 * 1024;
/** Characters of instructions, and of words about the configuration, in all steps. */
const MAX_STEP_TEXT = 48 * 1024;
/** Characters that a step may have of each, however many steps there are. */
const MIN_STEP_TEXT = 60;
/** Warnings of build checks, and characters of one. */
const MAX_WARNINGS = 100;
const MAX_WARNING_TEXT = 1000;

/**
 * The card as it is saved: what lists of paths, instructions and warnings have beyond a fixed size of the whole is left
 * out and counted, so that no cell makes a notebook large. A usual card comes back as it is.
 */
export function boundCard<T extends Card>(card: T): T;
export function boundCard(card: Card): Card {
  if (!isLayerCard(card)) {
    return boundContainer(card);
  }
  return boundWarnings({ ...card, steps: boundSteps(card.steps) });
}

/** The writable layer and each volume get the same share of the characters. */
function boundContainer(card: ContainerCard): ContainerCard {
  const { changes, volumes } = card;
  const most = MAX_PATH_TEXT / (1 + (volumes?.length ?? 0));
  return {
    ...card,
    ...(changes ? { changes: { ...changes, ...cut(changes, most) } } : {}),
    ...(volumes
      ? { volumes: volumes.map(one => ({ ...one, ...cut(one, most) })) }
      : {})
  };
}

function cut(
  changes: { readonly paths: readonly CardChange[]; readonly more: number },
  most: number
): { paths: CardChange[]; more: number } {
  const paths = takeText(changes.paths, most);
  return { paths, more: changes.more + changes.paths.length - paths.length };
}

function boundSteps(steps: readonly CardStep[]): CardStep[] {
  const lengths = steps.map(step => step.layer?.changes.length ?? 0);
  const rows = share(lengths, MAX_CARD_ROWS);
  const layers = lengths.filter(length => length > 0).length;
  const pathText = MAX_PATH_TEXT / Math.max(1, layers);
  const instruction = textShare(steps.map(({ text }) => text.length));
  const words = textShare(
    steps.map(({ config = [] }) => config.join('').length)
  );
  return steps.map(step => {
    const { layer, config } = step;
    const changes = takeText(layer?.changes.slice(0, rows) ?? [], pathText);
    return {
      ...step,
      text: shorten(step.text, instruction),
      ...(config ? { config: shortenAll(config, words) } : {}),
      ...(layer
        ? {
            layer: {
              ...layer,
              changes,
              more: layer.more + layer.changes.length - changes.length
            }
          }
        : {})
    };
  });
}

function boundWarnings(card: LayerCard): LayerCard {
  const { warnings } = card;
  if (warnings === undefined) {
    return card;
  }
  const more = (card.moreWarnings ?? 0) + warnings.length - MAX_WARNINGS;
  return {
    ...card,
    warnings: warnings.slice(0, MAX_WARNINGS).map(shortenWarning),
    ...(more > 0 ? { moreWarnings: more } : {})
  };
}

function shortenWarning(warning: BuildWarning): BuildWarning {
  return { ...warning, message: shorten(warning.message, MAX_WARNING_TEXT) };
}

/** The largest number of items that each list may keep so that all together have at most `total`. */
function share(lengths: readonly number[], total: number): number {
  let cap = Math.max(0, ...lengths);
  while (
    cap > 0 &&
    lengths.reduce((sum, length) => sum + Math.min(length, cap), 0) > total
  ) {
    cap -= 1;
  }
  return cap;
}

function textShare(lengths: readonly number[]): number {
  return Math.max(MIN_STEP_TEXT, share(lengths, MAX_STEP_TEXT));
}

/** The first changes whose paths have together at most so many characters. */
function takeText(changes: readonly CardChange[], most: number): CardChange[] {
  let length = 0;
  return changes.filter(({ path }) => {
    length += path.length;
    return length <= most;
  });
}

function shortenAll(words: readonly string[], most: number): string[] {
  let left = most;
  return words.flatMap(word => {
    if (left <= 0) {
      return [];
    }
    const kept = shorten(word, left);
    left -= word.length;
    return [kept];
  });
}

function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text;
}
