import type { ChangeCounts } from '../../../common/cards/changes.js';
import type { ICommitInfo } from '../commit-info.js';

/** What a commit's message says. */
export interface ICommitMessage extends Pick<
  ICommitInfo,
  'kind' | 'cellNumber' | 'instruction' | 'runId' | 'imageId' | 'config'
> {
  readonly cellId: string | null;
  readonly cellKey: string | null;
  readonly diffId: string | null;
  readonly chainId: string | null;
  readonly notebookId: string;
  readonly counts: ChangeCounts;
}

/** First line of an instruction. */
export function subjectOf(instruction: string): string {
  const end = instruction.indexOf('\n');
  return (end < 0 ? instruction : instruction.slice(0, end)).trimEnd();
}

/**
 * Writes a commit message: `[cell] first line`, the instruction as it is, then trailers that `git log
 * --format='%(trailers:key=Cell-Id,valueonly)'` finds.
 */
export function formatMessage(message: ICommitMessage): string {
  const trailers: [string, string | null][] = [
    ['Layer-Kind', message.kind],
    ['Layer-Diff-Id', message.diffId],
    ['Layer-Chain-Id', message.chainId],
    ['Image-Id', message.imageId],
    ['Cell-Id', message.cellId],
    ['Cell-Hash', message.cellKey],
    ['Notebook-Id', message.notebookId],
    ['Run-Id', message.runId],
    ['Layer-Stats', formatCounts(message.counts)],
    ...message.config.map((words): [string, string] => ['Config-Change', words])
  ];
  const lines = trailers.flatMap(([key, value]) =>
    value === null ? [] : [`${key}: ${escapeValue(value)}`]
  );
  // git allows no NUL in a message.
  const instruction = message.instruction.replaceAll('\0', '\ufffd');
  const subject = `[${message.cellNumber}] ${subjectOf(instruction)}`.trimEnd();
  return `${subject}\n\n${instruction}\n\n${lines.join('\n')}\n`;
}

/** Reads a message. One that `formatMessage` did not write (a commit that a person made) is a config step without cell. */
export function parseMessage(text: string): ICommitMessage {
  const body = text.indexOf('\n\n') + 2;
  const end = text.lastIndexOf('\n\n');
  const trailers = parseTrailers(text.slice(end + 2));
  const one = (key: string): string | null => trailers.get(key)?.[0] ?? null;
  const kind = one('Layer-Kind');
  const number = /^\[([0-9]+)\]/.exec(text)?.[1];
  const isOurs =
    number !== undefined && body > 1 && end >= body - 2 && kind !== null;
  return {
    kind: kind === 'base' || kind === 'layer' ? kind : 'config',
    cellNumber: isOurs ? Number(number) : 0,
    instruction: isOurs ? text.slice(body, Math.max(body, end)) : text.trim(),
    diffId: one('Layer-Diff-Id'),
    chainId: one('Layer-Chain-Id'),
    imageId: one('Image-Id') ?? '',
    cellId: one('Cell-Id'),
    cellKey: one('Cell-Hash'),
    notebookId: one('Notebook-Id') ?? '',
    runId: one('Run-Id') ?? '',
    counts: parseCounts(one('Layer-Stats') ?? ''),
    config: trailers.get('Config-Change') ?? []
  };
}

function parseTrailers(text: string): Map<string, string[]> {
  const trailers = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) {
      const key = line.slice(0, colon);
      trailers.set(key, [
        ...(trailers.get(key) ?? []),
        unescapeValue(line.slice(colon + 2))
      ]);
    }
  }
  return trailers;
}

function formatCounts({
  added,
  modified,
  metadata,
  deleted,
  bytes
}: ChangeCounts): string {
  return `A=${added} M=${modified} m=${metadata} D=${deleted} bytes=${bytes}`;
}

function parseCounts(text: string): ChangeCounts {
  const values = new Map(
    [...text.matchAll(/(\w+)=([0-9]+)/g)].map(match => [
      match[1],
      Number(match[2])
    ])
  );
  return {
    added: values.get('A') ?? 0,
    modified: values.get('M') ?? 0,
    metadata: values.get('m') ?? 0,
    deleted: values.get('D') ?? 0,
    bytes: values.get('bytes') ?? 0
  };
}

/** A trailer is one line, and git trims it. */
function escapeValue(value: string): string {
  return value.replace(
    /[\0-\x1f\x7f\\]|^\s|\s$/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

function unescapeValue(value: string): string {
  return value.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16))
  );
}
