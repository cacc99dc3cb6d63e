import type { TranslationBundle } from '@jupyterlab/translation';

type LineEnds = 'LF' | 'CRLF' | 'CR' | 'mixed' | 'none';

/** The mark that some editors put before the first character of a text file. */
const BYTE_ORDER_MARK = '\uFEFF';
/** What a decoder puts in the place of bytes that are no UTF-8. */
const REPLACEMENT = '\uFFFD';

/** The text without a byte order mark, which {@link describeTexts} tells of. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/**
 * What cannot be seen in the lines of two texts, in sentences: line ends, the last line break, byte order marks, bytes
 * that are no UTF-8. Null: the file is not there on that side. What is usual on both sides is not mentioned.
 */
export function describeTexts(
  trans: TranslationBundle,
  before: string | null,
  after: string | null
): string[] {
  return [
    describeLineEnds(trans, before, after),
    describeLastBreak(trans, before, after),
    describeMark(trans, before, after),
    describeBytes(trans, before, after)
  ].filter(sentence => sentence !== null);
}

/** How lines of a text end; `none` for a text of one line without an end. */
export function findLineEnds(text: string): LineEnds {
  const found = new Set<LineEnds>();
  for (const [end] of text.matchAll(/\r\n|\r|\n/g)) {
    found.add(end === '\n' ? 'LF' : end === '\r' ? 'CR' : 'CRLF');
    if (found.size > 1) {
      return 'mixed';
    }
  }
  const [only = 'none'] = found;
  return only;
}

function describeLineEnds(
  trans: TranslationBundle,
  before: string | null,
  after: string | null
): string | null {
  const old = before === null ? 'none' : findLineEnds(before);
  const now = after === null ? 'none' : findLineEnds(after);
  if (old === now || old === 'none' || now === 'none') {
    const usual = now === 'none' ? old : now;
    return usual === 'LF' || usual === 'none'
      ? null
      : trans.__('Line ends: %1.', wordsFor(trans, usual));
  }
  return trans.__(
    'Line ends changed: %1 before, %2 after.',
    wordsFor(trans, old),
    wordsFor(trans, now)
  );
}

function wordsFor(trans: TranslationBundle, ends: LineEnds): string {
  return ends === 'mixed' ? trans.__('mixed') : ends;
}

function describeLastBreak(
  trans: TranslationBundle,
  before: string | null,
  after: string | null
): string | null {
  const old = lacksLastBreak(before);
  const now = lacksLastBreak(after);
  if (old && now) {
    return trans.__('The last line has no line break, before and after.');
  }
  if (now) {
    return before === null || before === ''
      ? trans.__('The last line has no line break.')
      : trans.__('The last line has no line break any more.');
  }
  if (old) {
    return after === null || after === ''
      ? trans.__('The last line had no line break.')
      : trans.__('The last line has a line break now; it had none.');
  }
  return null;
}

function lacksLastBreak(text: string | null): boolean {
  return text !== null && text !== '' && !/[\r\n]$/.test(text);
}

function describeMark(
  trans: TranslationBundle,
  before: string | null,
  after: string | null
): string | null {
  const old = before?.startsWith(BYTE_ORDER_MARK) === true;
  const now = after?.startsWith(BYTE_ORDER_MARK) === true;
  if (old && now) {
    return trans.__('It begins with a byte order mark, before and after.');
  }
  if (now) {
    return before === null
      ? trans.__('It begins with a byte order mark.')
      : trans.__('It begins with a byte order mark now.');
  }
  return old
    ? after === null
      ? trans.__('It began with a byte order mark.')
      : trans.__('The byte order mark at its beginning is gone.')
    : null;
}

function describeBytes(
  trans: TranslationBundle,
  before: string | null,
  after: string | null
): string | null {
  return [before, after].some(text => text?.includes(REPLACEMENT) === true)
    ? trans.__('Bytes that are no UTF-8 are shown as “%1”.', REPLACEMENT)
    : null;
}
