import {
  formatBytes,
  formatCount,
  formatDuration,
  shortId
} from '../format.js';
import type { CardChange, ChangeCounts } from './changes.js';
import type { ContainerCard } from './container-card.js';
import type { CardStep, LayerCard } from './layer-card.js';
import { cardMime, isLayerCard, type Card } from './reduce.js';

/** How many characters of log or output the HTML and plain-text forms repeat. */
const MAX_FALLBACK_TEXT = 16 * 1024;
/** How many changed paths they list. */
const MAX_FALLBACK_CHANGES = 10;
/** How many warnings of build checks they list, and how long each may be. */
const MAX_FALLBACK_WARNINGS = 10;
const MAX_WARNING_TEXT = 300;

/**
 * The MIME bundle of a card: our own type, HTML for nbconvert, GitHub and nbviewer (plain elements only, as they strip
 * styles and scripts), and plain text for everything else.
 */
export function cardBundle(card: Card): Record<string, unknown> {
  return {
    [cardMime(card)]: card,
    'text/html': isLayerCard(card) ? layersHtml(card) : containerHtml(card),
    'text/plain': isLayerCard(card) ? layersText(card) : containerText(card)
  };
}

/** A layer card as plain text, one line per instruction. */
export function layersText(card: LayerCard): string {
  const lines = card.steps.map(step => {
    const cells = [
      step.config?.join('; ') ?? '',
      wordOf(step),
      sizeOf(step),
      countsText(step.layer?.counts),
      timeOf(step)
    ];
    return `${[oneLineText(step.text), ...cells.filter(cell => cell !== '')].join('  ')}`;
  });
  return [
    becauseText(card),
    ...lines,
    footerText(card),
    contextText(card),
    ...warningLines(card)
  ]
    .filter(line => line !== '')
    .join('\n');
}

/** How a container run ended and what it changed, without its output. */
export function containerSummary(card: ContainerCard): string {
  return [...containerLines(card), ...changeLines(card)].join('\n');
}

/** A container card as plain text: the output, then how it ended and what it changed. */
export function containerText(card: ContainerCard): string {
  return [outputText(card), containerSummary(card)]
    .filter(text => text !== '')
    .join('\n');
}

function layersHtml(card: LayerCard): string {
  const rows = card.steps.map(
    step =>
      `<tr><td><code>${escapeHtml(oneLineText(step.text))}</code>${detailsHtml(step)}</td>` +
      `<td>${escapeHtml(sizeOf(step))}</td><td>${escapeHtml(countsText(step.layer?.counts))}</td>` +
      `<td>${escapeHtml(timeOf(step))}</td><td>${escapeHtml(wordOf(step))}</td></tr>`
  );
  const head =
    '<tr><th>Instruction</th><th>Layer</th><th>Changes</th><th>Time</th><th></th></tr>';
  const table =
    rows.length > 0
      ? `<table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`
      : '';
  const because = becauseText(card);
  const last = [footerText(card), contextText(card)].filter(
    line => line !== ''
  );
  const warnings = warningLines(card).map(
    line => `<li>${escapeHtml(line)}</li>`
  );
  return (
    (because === '' ? '' : `<p>${escapeHtml(because)}</p>`) +
    `${table}<p>${last.map(escapeHtml).join('<br/>')}</p>` +
    (warnings.length === 0 ? '' : `<ul>${warnings.join('')}</ul>`)
  );
}

function detailsHtml(step: CardStep): string {
  const config = step.config?.length
    ? `<br/><small>${escapeHtml(step.config.join('; '))}</small>`
    : '';
  const layer = step.layer;
  if (!layer || layer.changes.length === 0) {
    return config;
  }
  const total = layer.changes.length + layer.more;
  const items = layer.changes
    .slice(0, MAX_FALLBACK_CHANGES)
    .map(change => `<li>${escapeHtml(changeText(change))}</li>`);
  const more = total - items.length;
  return (
    `${config}<details><summary>${formatCount(total)} changed ${total === 1 ? 'path' : 'paths'}</summary><ul>` +
    `${items.join('')}${more > 0 ? `<li>and ${formatCount(more)} more</li>` : ''}</ul></details>`
  );
}

function containerHtml(card: ContainerCard): string {
  const output = outputText(card);
  const lines = [...containerLines(card), ...changeLines(card)];
  return (
    (output === '' ? '' : `<pre>${escapeHtml(output)}</pre>`) +
    `<p>${lines.map(escapeHtml).join('<br/>')}</p>`
  );
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
    : `Built again: ${oneLineText(because.text)}`;
}

function contextText({ context }: LayerCard): string {
  const count = context ? context.files.length + context.more : 0;
  return context === undefined || count === 0
    ? ''
    : `context: ${formatCount(count)} ${count === 1 ? 'file' : 'files'}, ${formatBytes(context.sentBytes)} sent`;
}

/** A line for each of the first warnings. Their pages are left out: a link would be the engine's own text. */
function warningLines({ warnings = [] }: LayerCard): string[] {
  const more = warnings.length - MAX_FALLBACK_WARNINGS;
  return [
    ...warnings.slice(0, MAX_FALLBACK_WARNINGS).map(warning => {
      const place = warning.lines === null ? '' : ` (line ${warning.lines[0]})`;
      const text = stripControls(`${warning.rule}: ${warning.message}`);
      return `warning ${text.replace(/\s+/g, ' ').slice(0, MAX_WARNING_TEXT)}${place}`;
    }),
    ...(more > 0 ? [`and ${formatCount(more)} more warnings`] : [])
  ];
}

function containerLines(card: ContainerCard): string[] {
  const image = card.image
    ? ` in ${card.image.name} (${shortId(card.image.id)})`
    : '';
  const time = card.ms === undefined ? '' : ` after ${formatDuration(card.ms)}`;
  const memory = card.outOfMemory ? ' (out of memory)' : '';
  const end = {
    starting: 'Starting',
    running: 'Running',
    exited: `Exit code ${card.exitCode ?? '?'}${memory}${time}`,
    failed: 'Failed',
    cancelled: 'Stopped'
  }[card.state];
  return [
    `${end}: ${card.command ?? 'container'}${image}`,
    ...card.mounts.map(
      mount =>
        `mount ${mount.source || mount.type} → ${mount.target}${mount.readOnly ? ' (read-only)' : ''}`
    ),
    ...card.ports.map(port => `port ${port.container} → ${port.host}`)
  ];
}

function changeLines(card: ContainerCard): string[] {
  if (!card.changes) {
    return [];
  }
  const { paths, more, counts } = card.changes;
  if (paths.length + more === 0) {
    return ['The run changed nothing in the writable layer.'];
  }
  const shown = paths.slice(0, MAX_FALLBACK_CHANGES);
  const rest = paths.length - shown.length + more;
  return [
    `Changed in the writable layer, which is gone now (${countsText(counts)}):`,
    ...shown.map(changeText),
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])
  ];
}

function outputText(card: ContainerCard): string {
  const text = stripControls(card.output.map(chunk => chunk.text).join(''));
  const cut = text.length - MAX_FALLBACK_TEXT;
  const omitted = card.outputOmitted + Math.max(0, cut);
  const shown = cut > 0 ? text.slice(cut) : text;
  return `${omitted > 0 ? `[${formatCount(omitted)} characters before this]\n` : ''}${shown.replace(/\n$/, '')}`;
}

function oneLineText(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function sizeOf(step: CardStep): string {
  return step.layer?.counts
    ? formatBytes(step.layer.counts.bytes)
    : (step.note ?? '');
}

function countsText(counts: ChangeCounts | null | undefined): string {
  return counts
    ? `+${formatCount(counts.added)} ~${formatCount(counts.modified + counts.metadata)} −${formatCount(counts.deleted)}`
    : '';
}

function timeOf(step: CardStep): string {
  return step.ms === undefined || step.state === 'cached'
    ? ''
    : formatDuration(step.ms);
}

function wordOf(step: CardStep): string {
  return step.state === 'waiting' ? '' : step.state;
}

function changeText(change: CardChange): string {
  const size =
    change.kind === 'file' && change.op !== 'D'
      ? `  ${formatBytes(change.size)}`
      : '';
  return `${change.op} /${change.path}${size}`;
}

/** Terminal control sequences mean nothing outside a terminal. */
function stripControls(text: string): string {
  return text
    .replace(
      /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g,
      ''
    )
    .replace(/[^\n]*\r(?!\n)/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    char =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char
  );
}
