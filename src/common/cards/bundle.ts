import {
  formatBytes,
  formatCount,
  formatDuration,
  shortId
} from '../format.js';
import { boundCard } from './bounds.js';
import { containerHtml, containerText } from './container-fallback.js';
import {
  changesHtml,
  changesSummary,
  countsText,
  escapeHtml,
  MAX_FALLBACK_LINE,
  oneLine
} from './fallback-text.js';
import type { CardStep, LayerCard } from './layer-card.js';
import { cardMime, isLayerCard, type Card } from './reduce.js';

export { containerSummary } from './container-fallback.js';

/** How many instructions the HTML and plain-text forms list, and how long each may be. */
const MAX_FALLBACK_STEPS = 60;
const MAX_INSTRUCTION = 120;
/** How many warnings of build checks they list, and how long each may be. */
const MAX_FALLBACK_WARNINGS = 10;
const MAX_WARNING_TEXT = 300;

/**
 * The MIME bundle of a card: our own type, HTML for nbconvert, GitHub, nbviewer and VS Code (plain elements only, as
 * they strip styles and scripts; words stay apart when all elements are stripped, too), and plain text for everything
 * else. Its size has a bound, whatever the cell did.
 */
export function cardBundle(whole: Card): Record<string, unknown> {
  const card = boundCard(whole);
  return {
    [cardMime(card)]: card,
    'text/html': isLayerCard(card) ? layersHtml(card) : containerHtml(card),
    'text/plain': isLayerCard(card) ? layersText(card) : containerText(card)
  };
}

/** A layer card as plain text, one line per instruction. */
export function layersText(card: LayerCard): string {
  const lines = card.steps.slice(0, MAX_FALLBACK_STEPS).map(step => {
    const cells = [
      configText(step),
      wordOf(step),
      sizeOf(step),
      countsText(step.layer?.counts),
      timeOf(step)
    ];
    return [instructionText(step), ...cells]
      .filter(cell => cell !== '')
      .join('  ');
  });
  return [
    becauseText(card),
    ...lines,
    moreStepsText(card),
    footerText(card),
    contextText(card),
    ...warningLines(card)
  ]
    .filter(line => line !== '')
    .join('\n');
}

function layersHtml(card: LayerCard): string {
  const rows = card.steps.slice(0, MAX_FALLBACK_STEPS).map(stepHtml);
  const head =
    '<tr><th>Instruction</th> <th>Layer</th> <th>Changes</th> <th>Time</th> <th>Result</th></tr>';
  const table =
    rows.length > 0
      ? `<table><thead>${head}</thead>\n<tbody>${rows.join('\n')}</tbody></table>\n`
      : '';
  const because = becauseText(card);
  const last = [
    moreStepsText(card),
    footerText(card),
    contextText(card)
  ].filter(line => line !== '');
  const warnings = warningLines(card).map(
    line => `<li>${escapeHtml(line)}</li>`
  );
  return (
    (because === '' ? '' : `<p>${escapeHtml(because)}</p>\n`) +
    table +
    `<p>${last.map(escapeHtml).join('<br/>\n')}</p>` +
    (warnings.length === 0 ? '' : `\n<ul>${warnings.join('\n')}</ul>`)
  );
}

function stepHtml(step: CardStep): string {
  const cells = [
    sizeOf(step),
    countsText(step.layer?.counts),
    timeOf(step),
    wordOf(step)
  ].map(cell => ` <td>${escapeHtml(cell)}</td>`);
  return (
    `<tr><td><code>${escapeHtml(instructionText(step))}</code>${detailsHtml(step)}</td>` +
    `${cells.join('')}</tr>`
  );
}

function detailsHtml(step: CardStep): string {
  const words = configText(step);
  const config =
    words === '' ? '' : `<br/>\n<small>${escapeHtml(words)}</small>`;
  const { layer } = step;
  if (layer === undefined || layer.changes.length + layer.more === 0) {
    return config;
  }
  const end = layer.changes.length === 0 ? '<br/>\n' : '\n';
  return `${config}${end}${changesHtml(layer, changesSummary(layer))}`;
}

function moreStepsText({ steps }: LayerCard): string {
  const more = steps.length - MAX_FALLBACK_STEPS;
  return more > 0
    ? `and ${formatCount(more)} more ${more === 1 ? 'instruction' : 'instructions'}`
    : '';
}

function footerText(card: LayerCard): string {
  switch (card.state) {
    case 'pending':
      return 'Nothing to build yet: there is no FROM up to here.';
    case 'failed':
      return 'The build failed.';
    case 'cancelled':
      return 'Stopped.';
    case 'building':
      return 'Building…';
    case 'built':
      return card.image
        ? `image ${shortId(card.image.id)} · ${card.image.layers} ${card.image.layers === 1 ? 'layer' : 'layers'} · ${formatBytes(card.image.size)}`
        : '';
  }
}

function becauseText({ because }: LayerCard): string {
  return because === undefined
    ? ''
    : `Built again: ${oneLine(because.text, MAX_FALLBACK_LINE)}`;
}

function contextText({ context }: LayerCard): string {
  const count = context ? context.files.length + context.more : 0;
  return context === undefined || count === 0
    ? ''
    : `context: ${formatCount(count)} ${count === 1 ? 'file' : 'files'}, ${formatBytes(context.sentBytes)} sent`;
}

/** A line for each of the first warnings. Their pages are left out: a link would be the engine's own text. */
function warningLines({
  warnings = [],
  moreWarnings = 0
}: LayerCard): string[] {
  const more = warnings.length + moreWarnings - MAX_FALLBACK_WARNINGS;
  return [
    ...warnings.slice(0, MAX_FALLBACK_WARNINGS).map(warning => {
      const place = warning.lines === null ? '' : ` (line ${warning.lines[0]})`;
      const text = `${warning.rule}: ${warning.message}`;
      return `warning ${oneLine(text, MAX_WARNING_TEXT)}${place}`;
    }),
    ...(more > 0 ? [`and ${formatCount(more)} more warnings`] : [])
  ];
}

function instructionText({ text }: CardStep): string {
  return oneLine(text, MAX_INSTRUCTION);
}

function configText({ config = [] }: CardStep): string {
  return oneLine(config.join('; '), MAX_FALLBACK_LINE);
}

function sizeOf(step: CardStep): string {
  return step.layer?.counts
    ? formatBytes(step.layer.counts.bytes)
    : (step.note ?? '');
}

function timeOf(step: CardStep): string {
  return step.ms === undefined || step.state === 'cached'
    ? ''
    : formatDuration(step.ms);
}

function wordOf(step: CardStep): string {
  return step.state === 'waiting' ? '' : step.state;
}
