import { describe, expect, it } from 'vitest';
import { countLines, MAX_LINE, readTail } from './terminal-lines.js';
import type { ITextLine } from './terminal-lines.js';

const ESC = '\u001b';

function lines(text: string): string[] {
  return readTail([{ stream: 1, text }], 1000).lines.map(plain);
}

function plain(line: ITextLine): string {
  return line.runs.map(run => run.text).join('');
}

function firstStyle(text: string): unknown {
  return readTail([{ stream: 1, text }], 10).lines[0]?.runs[0]?.style;
}

describe('terminal text', () => {
  it('splits lines and keeps a last one without an end', () => {
    expect(lines('a\r\nb\n\nc')).toEqual(['a', 'b', '', 'c']);
  });

  it('lets a carriage return overwrite, as progress bars do', () => {
    expect(lines(' 10%\r 55%\r100%\n')).toEqual(['100%']);
    expect(lines('abcdef\rXY')).toEqual(['XYcdef']);
  });

  it('erases to the end of the line', () => {
    expect(lines(`long text\r${ESC}[Kok`)).toEqual(['ok']);
    expect(lines(`long text${ESC}[2Kok`)).toEqual(['ok']);
  });

  it('goes back one column on a backspace', () => {
    expect(lines('|\b/\b-')).toEqual(['-']);
  });

  it('drops every escape sequence that could act, links included', () => {
    const link = `${ESC}]8;;https://x.example/${ESC}\\text${ESC}]8;;${ESC}\\`;
    expect(
      lines(`${ESC}[2J${ESC}[3A${ESC}]0;title\u0007${link}\u0007.`)
    ).toEqual(['text.']);
  });

  it('keeps HTML as text', () => {
    expect(lines('<img src=x onerror=alert(1)>')).toEqual([
      '<img src=x onerror=alert(1)>'
    ]);
  });
});

describe('colours', () => {
  it.each([
    [`${ESC}[31mx`, { classes: 'ansi-red-fg' }],
    [`${ESC}[1;92mx`, { classes: 'ansi-green-intense-fg ansi-bold' }],
    [`${ESC}[38;5;208mx`, { classes: '', color: 'rgb(255, 135, 0)' }],
    [`${ESC}[48;5;3mx`, { classes: 'ansi-yellow-bg' }],
    [`${ESC}[38;2;1;2;300mx`, { classes: '', color: 'rgb(1, 2, 255)' }],
    [
      `${ESC}[7mx`,
      { classes: 'ansi-default-inverse-fg ansi-default-inverse-bg' }
    ],
    [`${ESC}[31m${ESC}[mx`, null]
  ])('reads %j', (text, style) => {
    expect(firstStyle(text)).toEqual(style);
  });

  it('carries a colour over lines and over pieces of a stream', () => {
    const tail = readTail(
      [
        { stream: 1, text: `${ESC}[3` },
        { stream: 1, text: '2mgreen\nstill' }
      ],
      10
    );
    expect(tail.lines.map(plain)).toEqual(['green', 'still']);
    expect(tail.lines[1]?.runs[0]?.style?.classes).toBe('ansi-green-fg');
  });
});

describe('two streams', () => {
  it('starts a new line when the stream changes, and marks each line', () => {
    const tail = readTail(
      [
        { stream: 1, text: 'epoch 1 ' },
        { stream: 2, text: 'warning\n' },
        { stream: 1, text: 'done\n' }
      ],
      10
    );
    expect(tail.lines.map(line => [line.stream, plain(line)])).toEqual([
      [1, 'epoch 1 '],
      [2, 'warning'],
      [1, 'done']
    ]);
  });

  it('keeps the colours of the streams apart', () => {
    const tail = readTail(
      [
        { stream: 2, text: `${ESC}[31mred\n` },
        { stream: 1, text: 'plain\n' }
      ],
      10
    );
    expect(tail.lines[1]?.runs[0]?.style).toBeNull();
  });
});

describe('the tail', () => {
  const chunks = Array.from({ length: 50 }, (_unused, index) => ({
    stream: 1 as const,
    text: `line ${2 * index}\nline ${2 * index + 1}\n`
  }));

  it('holds the last lines and counts the earlier ones', () => {
    const tail = readTail(chunks, 3);
    expect(tail.lines.map(plain)).toEqual(['line 97', 'line 98', 'line 99']);
    expect(tail.earlier).toBe(97);
  });

  it('holds everything when there is less', () => {
    const tail = readTail(chunks, 500);
    expect(tail.lines).toHaveLength(100);
    expect(tail.earlier).toBe(0);
    expect(countLines(chunks)).toBe(100);
  });

  it('counts a last line without an end', () => {
    expect(countLines([{ stream: 1, text: 'a\nb' }])).toBe(2);
    expect(countLines([])).toBe(0);
  });

  it('cuts an endless line and says by how much', () => {
    const [line] = readTail(
      [{ stream: 1, text: 'x'.repeat(MAX_LINE + 7) }],
      5
    ).lines;
    expect(line && plain(line)).toHaveLength(MAX_LINE);
    expect(line?.cut).toBe(7);
  });
});
