/** How a run of text looks: class names that JupyterLab's style sheet knows, and colours it has no class for. */
export interface ITextStyle {
  readonly classes: string;
  readonly color?: string;
  readonly background?: string;
}

/** Text of one look. */
export interface ITextRun {
  readonly text: string;
  readonly style: ITextStyle | null;
}

/** The select-graphic-rendition state of a stream (ECMA-48 §8.3.117, and the 256 and 24-bit colours of ISO 8613-6). */
interface IPen {
  fg: Colour;
  bg: Colour;
  bold: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
}
type Colour = number | string | null;

const NAMES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white'
] as const;

/** Levels of the 6 × 6 × 6 colour cube of xterm. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/**
 * Escape sequences: CSI with parameters and a final letter, OSC/DCS/APC up to their end, and two-byte escapes.
 * Whatever is not colour or "erase to end of line" is dropped, so that nothing in a log can act.
 */
const ESCAPE =
  /\x1b\[([0-9;:?<=>]*)[ -/]*([@-~])|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g;

/** Part of a stream of terminal text. */
export type AnsiToken =
  | { kind: 'text'; text: string; style: ITextStyle | null }
  | { kind: 'newline' }
  | { kind: 'return' }
  | { kind: 'backspace' }
  | { kind: 'eraseLine'; whole: boolean };

/** Reads terminal text piece by piece and keeps the colours between pieces. */
export class AnsiReader {
  /** The parts of `text`; an escape sequence that is cut off at its end waits for the next call. */
  *read(text: string): Generator<AnsiToken> {
    const whole = this._rest + text;
    const cut = findCutEscape(whole);
    this._rest = whole.slice(cut);
    const source = whole.slice(0, cut);
    let from = 0;
    for (const match of source.matchAll(ESCAPE)) {
      yield* this._plain(source.slice(from, match.index));
      from = match.index + match[0].length;
      const [, parameters, final] = match;
      if (final === 'm') {
        applySgr(this._pen, parameters ?? '');
        this._style = toStyle(this._pen);
      } else if (final === 'K' && parameters !== '1') {
        yield { kind: 'eraseLine', whole: parameters === '2' };
      }
    }
    yield* this._plain(source.slice(from));
  }

  private *_plain(text: string): Generator<AnsiToken> {
    for (const part of text.match(/\r*\n|\r|\x08|[^\r\n\x08]+/g) ?? []) {
      if (part.endsWith('\n')) {
        yield { kind: 'newline' };
      } else if (part === '\r') {
        yield { kind: 'return' };
      } else if (part === '\x08') {
        yield { kind: 'backspace' };
      } else {
        const shown = part.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '');
        yield { kind: 'text', text: shown, style: this._style };
      }
    }
  }

  private _rest = '';
  private _style: ITextStyle | null = null;
  private readonly _pen: IPen = plainPen();
}

/** Longest escape sequence that is waited for; more than this is text that only looks like one. */
const MAX_ESCAPE = 256;

/** Where an unfinished escape sequence at the end of `text` starts, or its length. */
function findCutEscape(text: string): number {
  const last = text.lastIndexOf('\x1b');
  if (last < 0 || text.length - last > MAX_ESCAPE) {
    return text.length;
  }
  const tail = text.slice(last);
  const isOpen =
    /^\x1b$|^\x1b\[[0-9;:?<=>]*[ -/]*$/.test(tail) ||
    (/^\x1b[\]PX^_]/.test(tail) && !tail.includes('\x07'));
  return isOpen ? last : text.length;
}

function plainPen(): IPen {
  return {
    fg: null,
    bg: null,
    bold: false,
    italic: false,
    underline: false,
    inverse: false
  };
}

function applySgr(pen: IPen, parameters: string): void {
  const codes = parameters.split(/[;:]/).map(code => Number(code));
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, used] = readColour(codes, index + 1);
      index += used;
      if (code === 38) {
        pen.fg = colour;
      } else {
        pen.bg = colour;
      }
    } else if (!applyAttribute(pen, code)) {
      applyBasicColour(pen, code);
    }
  }
}

function applyAttribute(pen: IPen, code: number): boolean {
  switch (code) {
    case 0:
      Object.assign(pen, plainPen());
      return true;
    case 1:
      pen.bold = true;
      return true;
    case 3:
      pen.italic = true;
      return true;
    case 4:
      pen.underline = true;
      return true;
    case 7:
      pen.inverse = true;
      return true;
    case 21:
    case 22:
      pen.bold = false;
      return true;
    case 23:
      pen.italic = false;
      return true;
    case 24:
      pen.underline = false;
      return true;
    case 27:
      pen.inverse = false;
      return true;
    default:
      return false;
  }
}

function applyBasicColour(pen: IPen, code: number): void {
  if (code >= 30 && code <= 37) {
    pen.fg = code - 30;
  } else if (code === 39) {
    pen.fg = null;
  } else if (code >= 40 && code <= 47) {
    pen.bg = code - 40;
  } else if (code === 49) {
    pen.bg = null;
  } else if (code >= 90 && code <= 97) {
    pen.fg = code - 82;
  } else if (code >= 100 && code <= 107) {
    pen.bg = code - 92;
  }
}

/** The colour whose selector is at `at`, and how many codes it takes. */
function readColour(codes: readonly number[], at: number): [Colour, number] {
  if (codes[at] === 5) {
    return [indexedColour(byte(codes[at + 1])), 2];
  }
  if (codes[at] === 2) {
    const [r, g, b] = [1, 2, 3].map(step => byte(codes[at + step]));
    return [`rgb(${r ?? 0}, ${g ?? 0}, ${b ?? 0})`, 4];
  }
  return [null, 1];
}

function indexedColour(index: number): Colour {
  if (index < 16) {
    return index;
  }
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const cube = index - 16;
  const [r, g, b] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  return `rgb(${CUBE[r] ?? 0}, ${CUBE[g] ?? 0}, ${CUBE[b] ?? 0})`;
}

function byte(value: number | undefined): number {
  return Math.min(255, Math.max(0, Math.floor(value ?? 0) || 0));
}

function toStyle(pen: IPen): ITextStyle | null {
  const [fg, bg] = pen.inverse ? [pen.bg, pen.fg] : [pen.fg, pen.bg];
  const classes = [
    colourClass(fg, 'fg', pen.inverse),
    colourClass(bg, 'bg', pen.inverse),
    pen.bold ? 'ansi-bold' : '',
    pen.underline ? 'ansi-underline' : '',
    pen.italic ? 'layerbook-ansi-italic' : ''
  ].filter(name => name !== '');
  if (
    classes.length === 0 &&
    typeof fg !== 'string' &&
    typeof bg !== 'string'
  ) {
    return null;
  }
  return {
    classes: classes.join(' '),
    ...(typeof fg === 'string' ? { color: fg } : {}),
    ...(typeof bg === 'string' ? { background: bg } : {})
  };
}

function colourClass(
  colour: Colour,
  place: 'fg' | 'bg',
  isInverse: boolean
): string {
  if (typeof colour === 'number') {
    const name = NAMES[colour % 8] ?? 'black';
    return `ansi-${name}${colour >= 8 ? '-intense' : ''}-${place}`;
  }
  return colour === null && isInverse ? `ansi-default-inverse-${place}` : '';
}
