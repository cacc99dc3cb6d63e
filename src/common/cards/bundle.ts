import {
  formatBytes,
  formatCount,
  formatDuration,
  shortId
} from '../format.js';
import { boundCard } from './bounds.js';
import type { CardChange, ChangeCounts, ChangeOp } from './changes.js';
import type { ContainerCard } from './container-card.js';
import type { CardStep, LayerCard } from './layer-card.js';
import { cardMime, isLayerCard, type Card } from './reduce.js';

/** How many characters of log or output the HTML and plain-text forms repeat. */
const MAX_FALLBACK_TEXT = 16 * 1024;
/** How many changed paths they list of a layer, and how many instructions. */
const MAX_FALLBACK_CHANGES = 10;
const MAX_FALLBACK_STEPS = 60;
/** Characters of an instruction, of words about the configuration, and of a path. */
const MAX_INSTRUCTION = 120;
const MAX_CONFIG_TEXT = 300;
const MAX_PATH = 200;
/** How many warnings of build checks they list, and how long each may be. */
const MAX_FALLBACK_WARNINGS = 10;
const MAX_WARNING_TEXT = 300;

const OP_WORDS: Readonly<Record<ChangeOp, string>> = {
  A: 'added',
  M: 'modified',
  m: 'metadata changed',
  T: 'type changed',
  D: 'deleted'
};

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
  const layer = step.layer;
  const total = (layer?.changes.length ?? 0) + (layer?.more ?? 0);
  if (layer === undefined || total === 0) {
    return config;
  }
  const summary = escapeHtml(changesSummary(total, layer.counts));
  if (layer.changes.length === 0) {
    return `${config}<br/>\n<small>${summary}</small>`;
  }
  const items = layer.changes
    .slice(0, MAX_FALLBACK_CHANGES)
    .map(change => `<li>${escapeHtml(changeText(change))}</li>`);
  const more = total - items.length;
  const rest = more > 0 ? [`<li>and ${formatCount(more)} more</li>`] : [];
  return (
    `${config}\n<details><summary>${summary}</summary>\n` +
    `<ul>${[...items, ...rest].join('\n')}</ul></details>`
  );
}

/** `28 paths added`, `3 changed paths: 2 added, 1 deleted`: the signs beside it may not be understood. */
function changesSummary(total: number, counts: ChangeCounts | null): string {
  const kinds: readonly (readonly [number, string])[] = counts
    ? [
        [counts.added, 'added'],
        [counts.modified, 'modified'],
        [counts.metadata, 'changed in metadata only'],
        [counts.deleted, 'deleted']
      ]
    : [];
  const shown = kinds.filter(([count]) => count > 0);
  const paths = total === 1 ? 'path' : 'paths';
  const [only] = shown;
  if (shown.length === 1 && only !== undefined) {
    return `${formatCount(total)} ${paths} ${only[1]}`;
  }
  const words = shown.map(([count, word]) => `${formatCount(count)} ${word}`);
  return [`${formatCount(total)} changed ${paths}`, words.join(', ')]
    .filter(part => part !== '')
    .join(': ');
}

function moreStepsText({ steps }: LayerCard): string {
  const more = steps.length - MAX_FALLBACK_STEPS;
  return more > 0
    ? `and ${formatCount(more)} more ${more === 1 ? 'instruction' : 'instructions'}`
    : '';
}

function containerHtml(card: ContainerCard): string {
  const output = outputText(card);
  const lines = [...containerLines(card), ...changeLines(card)];
  return (
    (output === '' ? '' : `<pre>${escapeHtml(output)}</pre>\n`) +
    `<p>${lines.map(escapeHtml).join('<br/>\n')}</p>`
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
    : `Built again: ${oneLine(because.text, MAX_CONFIG_TEXT)}`;
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
    oneLine(`${end}: ${card.command ?? 'container'}${image}`, MAX_CONFIG_TEXT),
    ...card.mounts.map(({ source, type, target, readOnly }) =>
      oneLine(
        `mount ${source || type} → ${target}${readOnly ? ' (read-only)' : ''}`,
        MAX_CONFIG_TEXT
      )
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

function instructionText({ text }: CardStep): string {
  return oneLine(text, MAX_INSTRUCTION);
}

function configText({ config = [] }: CardStep): string {
  return oneLine(config.join('; '), MAX_CONFIG_TEXT);
}

/** Without line breaks: an empty line would end the HTML in a Markdown document, and what follows would be Markdown. */
function oneLine(text: string, most: number): string {
  const line = stripControls(text.slice(0, 4 * most))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
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
  return `${OP_WORDS[change.op]} ${oneLine(`/${change.path}`, MAX_PATH)}${size}`;
}

/** Terminal control sequences mean nothing outside a terminal. */
function stripControls(text: string): string {
  return (
    text
      .replace(
        /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g,
        ''
      )
      .replace(/[^\n]*\r(?!\n)/g, '')
      // Marks that turn the direction of text could make an instruction read as another one.
      .replace(
        /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g,
        ''
      )
  );
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    char =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char
  );
}
