import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { describeTexts, withoutByteOrderMark } from './text-notes.js';

const trans = nullTranslator.load('layerbook');
const describeBoth = (before: string | null, after: string | null): string =>
  describeTexts(trans, before, after).join(' ');

describe('what cannot be seen in the lines of a text', () => {
  it('is not mentioned where it is as usual', () => {
    expect(describeBoth('a\nb\n', 'a\nc\n')).toBe('');
    expect(describeBoth(null, 'a\n')).toBe('');
    expect(describeBoth('a\n', '')).toBe('');
  });

  it('tells of line ends that changed, or that are not the usual ones', () => {
    expect(describeBoth('a\r\nb\r\n', 'a\nb\n')).toBe(
      'Line ends changed: CRLF before, LF after.'
    );
    expect(describeBoth('a\n', 'a\r\nb\n')).toBe(
      'Line ends changed: LF before, mixed after.'
    );
    expect(describeBoth('a\r\n', 'b\r\n')).toBe('Line ends: CRLF.');
    expect(describeBoth(null, 'b\r')).toBe('Line ends: CR.');
  });

  it('tells of a last line without a line break', () => {
    expect(describeBoth('a\n', 'a')).toBe(
      'The last line has no line break any more.'
    );
    expect(describeBoth('a', 'a\n')).toBe(
      'The last line has a line break now; it had none.'
    );
    expect(describeBoth('a', 'b')).toBe(
      'The last line has no line break, before and after.'
    );
    expect(describeBoth(null, 'a')).toBe('The last line has no line break.');
  });

  it('tells of byte order marks, which are not shown', () => {
    expect(describeBoth('a\n', '\uFEFFa\n')).toBe(
      'It begins with a byte order mark now.'
    );
    expect(describeBoth('\uFEFFa\n', 'a\n')).toBe(
      'The byte order mark at its beginning is gone.'
    );
    expect(withoutByteOrderMark('\uFEFFa')).toBe('a');
  });

  it('tells of bytes that are no text', () => {
    expect(describeBoth('caf\uFFFD\n', 'cafe\n')).toBe(
      'Bytes that are no UTF-8 are shown as “\uFFFD”.'
    );
  });
});
