import { formatCount, formatDuration, shortId } from '../format.js';
import type {
  CardCheck,
  CardVolumeChanges,
  ContainerCard
} from './container-card.js';
import { exitWords } from './exit-words.js';
import { fileLines, filesHtml } from './fallback-files.js';
import {
  changeLines,
  changesHtml,
  changesSummary,
  countsText,
  escapeHtml,
  MAX_FALLBACK_LINE,
  oneLine,
  preHtml
} from './fallback-text.js';
import { visibleText } from './visible-text.js';

/** How many characters of output are repeated, and how many lines about mounts, checks and the like of each kind. */
const MAX_OUTPUT = 16 * 1024;
const MAX_LINES = 40;

/** How a container run ended and what it changed, without its output. */
export function containerSummary(card: ContainerCard): string {
  return [
    ...runLines(card),
    ...checkLines(card),
    ...noteLines(card),
    ...fileLines(card.files ?? []),
    ...(card.volumes ?? []).flatMap(volume => [
      volumeLine(volume),
      ...changeLines(volume.paths, volume.more)
    ]),
    ...layerLines(card)
  ].join('\n');
}

/** A container card as plain text: the output, then how it ended and what it changed. */
export function containerText(card: ContainerCard): string {
  return [outputText(card), containerSummary(card)]
    .filter(text => text !== '')
    .join('\n');
}

/** A container card as HTML of plain elements, in the order in which its own view shows it. */
export function containerHtml(card: ContainerCard): string {
  const output = outputText(card);
  return [
    ...(output === '' ? [] : [preHtml(output)]),
    `<p>${runLines(card).map(escapeHtml).join('<br/>\n')}</p>`,
    ...listHtml(checkLines(card)),
    ...listHtml(noteLines(card)),
    ...filesHtml(card.files ?? []),
    ...(card.volumes ?? []).map(volumeHtml),
    ...layerHtml(card)
  ].join('\n');
}

function listHtml(lines: readonly string[]): string[] {
  const items = lines.map(line => `<li>${escapeHtml(line)}</li>`);
  return items.length === 0 ? [] : [`<ul>${items.join('\n')}</ul>`];
}

function runLines(card: ContainerCard): string[] {
  const image = card.image
    ? ` in ${card.image.name} (${shortId(card.image.id)})`
    : '';
  const first = `${endText(card)}: ${card.command ?? 'container'}${image}`;
  return [
    oneLine(first, MAX_FALLBACK_LINE),
    ...capped(card.mounts, ({ source, type, target, readOnly }) => {
      const what = source === '' ? type : source;
      return `mount ${what} → ${target}${readOnly ? ' (read-only)' : ''}`;
    }),
    ...capped(
      card.ports,
      ({ container, host }) => `port ${container} → ${host}`
    )
  ];
}

function endText(card: ContainerCard): string {
  const time = card.ms === undefined ? '' : ` after ${formatDuration(card.ms)}`;
  switch (card.state) {
    case 'starting':
      return 'Starting';
    case 'running':
      return card.detached === true
        ? `Started as a service${card.name === undefined ? '' : ` called ${card.name}`}`
        : 'Running';
    case 'failed':
      return card.exitCode === undefined
        ? 'Failed'
        : `${exitText(card, card.exitCode)}${time}`;
    case 'cancelled':
      return 'Stopped';
    case 'exited':
      return `${exitText(card, card.exitCode)}${time}`;
  }
}

function exitText(card: ContainerCard, code: number | undefined): string {
  const words = code === undefined ? null : exitWords(code, card);
  return `Exit code ${code ?? '?'}${words === null ? '' : ` (${words})`}`;
}

function checkLines({ checks = [] }: ContainerCard): string[] {
  return capped(checks, checkText);
}

function checkText({ text, ok, found }: CardCheck): string {
  const instead = ok || found === undefined ? '' : ` (found: ${found})`;
  return `${ok ? '✓ as expected' : '✗ not as expected'}: ${text}${instead}`;
}

function noteLines({ notes = [] }: ContainerCard): string[] {
  return capped(notes, note => `Note: ${note}`);
}

/** A line for each of the first items, and one for the rest. */
function capped<T>(items: readonly T[], line: (item: T) => string): string[] {
  const more = items.length - MAX_LINES;
  return [
    ...items
      .slice(0, MAX_LINES)
      .map(item => oneLine(line(item), 2 * MAX_FALLBACK_LINE)),
    ...(more > 0 ? [`and ${formatCount(more)} more`] : [])
  ];
}

function volumeLine(volume: CardVolumeChanges): string {
  const place = oneLine(
    `${volume.name} at ${volume.target}`,
    MAX_FALLBACK_LINE
  );
  if (volume.tooLarge === true) {
    return `There is too much in ${place} to tell what the run changed in it.`;
  }
  return volume.paths.length + volume.more === 0
    ? `The run changed nothing in ${place}.`
    : `Changed in ${place}, which stays (${countsText(volume.counts)}):`;
}

function volumeHtml(volume: CardVolumeChanges): string {
  const { name, target, counts, paths, more } = volume;
  if (paths.length === 0) {
    return `<p>${escapeHtml(volumeLine(volume))}</p>`;
  }
  const place = oneLine(`${name} at ${target}`, MAX_FALLBACK_LINE);
  const changes = { counts, changes: paths, more };
  return changesHtml(
    changes,
    `Changed in ${place}, which stays: ${changesSummary(changes)}`
  );
}

function layerLines(card: ContainerCard): string[] {
  if (!card.changes) {
    return [];
  }
  const { paths, more, counts } = card.changes;
  return paths.length + more === 0
    ? [NOTHING_CHANGED]
    : [
        `${changedInLayer(card)} (${countsText(counts)}):`,
        ...changeLines(paths, more)
      ];
}

const NOTHING_CHANGED = 'The run changed nothing in the writable layer.';

function changedInLayer({ leftover }: ContainerCard): string {
  return leftover === true
    ? 'Changed in the writable layer'
    : 'Changed in the writable layer, which is gone now';
}

function layerHtml(card: ContainerCard): string[] {
  if (!card.changes) {
    return [];
  }
  const { paths, more, counts } = card.changes;
  if (paths.length + more === 0) {
    return [`<p>${NOTHING_CHANGED}</p>`];
  }
  const changes = { counts, changes: paths, more };
  return [
    changesHtml(changes, `${changedInLayer(card)}: ${changesSummary(changes)}`)
  ];
}

function outputText(card: ContainerCard): string {
  const text = visibleText(card.output.map(chunk => chunk.text).join(''));
  const cut = text.length - MAX_OUTPUT;
  const omitted = card.outputOmitted + Math.max(0, cut);
  const shown = cut > 0 ? text.slice(cut) : text;
  return `${omitted > 0 ? `[${formatCount(omitted)} characters before this]\n` : ''}${shown.replace(/\n$/, '')}`;
}
