import { formatBytes, formatCount } from '../format.js';
import type { CardFile } from './container-card.js';
import { escapeHtml, oneLine, preHtml } from './fallback-text.js';
import { readCsv } from './read-csv.js';
import { visibleText } from './visible-text.js';

/** Characters of pictures that are repeated beside those of the card itself, of texts, and of one text. */
const MAX_PICTURES = 1024 ** 2;
const MAX_TEXTS = 16 * 1024;
const MAX_TEXT = 4 * 1024;
/** What is repeated of a table. */
const MAX_TABLE = { maxRows: 20, maxColumns: 12 } as const;
const MAX_VALUE = 60;
const MAX_PATH = 200;

const PICTURES: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/svg+xml'
];

const TABLES: Readonly<Record<string, ',' | '\t'>> = {
  'text/csv': ',',
  'text/tab-separated-values': '\t'
};

/** Text that is shown as it is; a page of HTML is not, since nothing would keep it from acting. */
const TEXTS: readonly string[] = [
  'text/plain',
  'text/markdown',
  'application/json'
];

/** Files of a card, one after the other, as far as there is room. */
export function filesHtml(files: readonly CardFile[]): string[] {
  const left = { pictures: MAX_PICTURES, texts: MAX_TEXTS };
  return files.map(file => {
    const content = contentHtml(file, left);
    const words = content === '' ? unseenText(file) : '';
    const more = content === '' ? '' : `\n${content}`;
    return `<p><code>${escapeHtml(pathOf(file))}</code> ${escapeHtml(sizeOf(file))}${words}</p>${more}`;
  });
}

/** A line for each file. */
export function fileLines(files: readonly CardFile[]): string[] {
  return files.map(file => `file ${pathOf(file)}  ${sizeOf(file)}`);
}

/** Empty when there is no content, or no room for it. */
function contentHtml(
  { path, mime, data = '' }: CardFile,
  left: { pictures: number; texts: number }
): string {
  if (data === '') {
    return '';
  }
  if (PICTURES.includes(mime)) {
    const isSound = /^[A-Za-z0-9+/]+={0,2}$/.test(data);
    if (!isSound || data.length > left.pictures) {
      return '';
    }
    left.pictures -= data.length;
    const name = escapeHtml(oneLine(path, MAX_PATH));
    return `<p><img alt="${name}" src="data:${mime};base64,${data}"/></p>`;
  }
  const separator = TABLES[mime];
  if (separator === undefined && !TEXTS.includes(mime)) {
    return '';
  }
  const html =
    separator === undefined ? textHtml(data) : tableHtml(data, separator);
  if (html.length > left.texts) {
    return '';
  }
  left.texts -= html.length;
  return html;
}

function textHtml(data: string): string {
  const start = data.slice(0, MAX_TEXT);
  const isCut = start.length < data.length;
  const lines = isCut ? start.slice(0, start.lastIndexOf('\n') + 1) : start;
  const text = visibleText(lines === '' ? start : lines).replace(/\n$/, '');
  return preHtml(isCut ? `${text}\n…` : text);
}

function tableHtml(data: string, separator: ',' | '\t'): string {
  const { header, rows, more } = readCsv(data, separator, MAX_TABLE);
  const row = (values: readonly string[], tag: 'td' | 'th'): string => {
    const cells = values.map(
      value => `<${tag}>${escapeHtml(oneLine(value, MAX_VALUE))}</${tag}>`
    );
    return `<tr>${cells.join(' ')}</tr>`;
  };
  const body = rows.map(values => row(values, 'td')).join('\n');
  const rest =
    more > 0
      ? `\n<p>and ${formatCount(more)} more ${more === 1 ? 'row' : 'rows'}</p>`
      : '';
  return `<table><thead>${row(header, 'th')}</thead>\n<tbody>${body}</tbody></table>${rest}`;
}

function pathOf({ path }: CardFile): string {
  return oneLine(path, MAX_PATH);
}

function sizeOf({ size, omitted = 0 }: CardFile): string {
  return omitted > 0
    ? `${formatBytes(size)}, shown up to ${formatBytes(size - omitted)}`
    : formatBytes(size);
}

function unseenText({ mime, data }: CardFile): string {
  if (data === '') {
    return '';
  }
  return mime === 'application/octet-stream'
    ? ' (neither a picture nor text)'
    : data === undefined
      ? ' (too large to be shown)'
      : ' (shown in JupyterLab with Layerbook)';
}
