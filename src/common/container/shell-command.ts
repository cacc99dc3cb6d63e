/** One word of a command line. */
export type ShellWord = {
  /** Without its quotes; what a shell would replace (`$X`, `$(…)`) stands as it was written. */
  readonly text: string;
  /** What a shell would replace: `$X`, `$(pwd)`, and `~` at the start. */
  readonly expansions: readonly string[];
};

/** The first command of a text. */
export type ShellCommand = {
  readonly words: readonly ShellWord[];
  /** What follows the command: another command, a pipe, a redirection; empty when nothing does. */
  readonly rest: string;
  /** The text of `<<'DELIMITER'`, or null. */
  readonly heredoc: string | null;
};

type Piece = {
  readonly text: string;
  readonly end: number;
  readonly expansion?: string;
};

/**
 * Reads the first command of a text as a POSIX shell does, without running or replacing anything. A backslash at the
 * end of a line joins it with the next. Null when a quote is not closed, or when there is no command.
 */
export function readCommandLine(text: string): ShellCommand | null {
  const words: ShellWord[] = [];
  let at = 0;
  for (;;) {
    at = skipBlanks(text, at);
    const stop = text.charAt(at);
    if (stop === '' || /[\n;&|<>]/.test(stop) || stop === '#') {
      break;
    }
    const word = readWord(text, at);
    if (word === null) {
      return null;
    }
    words.push(word.word);
    at = word.end;
  }
  if (words.length === 0) {
    return null;
  }
  const heredoc = readHeredoc(text.slice(at));
  const rest = heredoc ? heredoc.rest : text.slice(at);
  return {
    words,
    rest: /^#.*$/.test(rest) ? '' : rest.trim(),
    heredoc: heredoc?.body ?? null
  };
}

function skipBlanks(text: string, start: number): number {
  const blanks = /^(?:[ \t\r]|\\[ \t]*\r?\n)*/.exec(text.slice(start));
  return start + (blanks?.[0].length ?? 0);
}

function readWord(
  text: string,
  start: number
): { word: ShellWord; end: number } | null {
  const expansions: string[] = [];
  let word = '';
  let at = start;
  if (/^~(?:\/|\s|$)/.test(text.slice(start))) {
    expansions.push('~');
  }
  while (at < text.length && !/[\s;&|<>]/.test(text.charAt(at))) {
    const pieces = readPieces(text, at);
    if (pieces === null) {
      return null;
    }
    for (const piece of pieces) {
      word += piece.text;
      at = piece.end;
      if (piece.expansion !== undefined) {
        expansions.push(piece.expansion);
      }
    }
  }
  return { word: { text: word, expansions }, end: at };
}

/** What stands at `at`: one character, a quoted part, or something that a shell would replace. */
function readPieces(text: string, at: number): Piece[] | null {
  const char = text.charAt(at);
  if (char === "'") {
    const end = text.indexOf("'", at + 1);
    return end < 0 ? null : [{ text: text.slice(at + 1, end), end: end + 1 }];
  }
  if (char === '"') {
    return readDoubleQuoted(text, at + 1);
  }
  return [
    readEscape(text, at, /[^\n]/) ??
      readExpansion(text, at) ?? { text: char, end: at + 1 }
  ];
}

function readDoubleQuoted(text: string, start: number): Piece[] | null {
  const pieces: Piece[] = [];
  let at = start;
  while (at < text.length) {
    if (text.charAt(at) === '"') {
      return [...pieces, { text: '', end: at + 1 }];
    }
    const piece = readEscape(text, at, /["\\$`]/) ??
      readExpansion(text, at) ?? { text: text.charAt(at), end: at + 1 };
    pieces.push(piece);
    at = piece.end;
  }
  return null;
}

/** A backslash with what it keeps; at the end of a line it joins the lines. */
function readEscape(text: string, at: number, kept: RegExp): Piece | null {
  if (text.charAt(at) !== '\\') {
    return null;
  }
  const line = /^\\\r?\n/.exec(text.slice(at, at + 3));
  if (line) {
    return { text: '', end: at + line[0].length };
  }
  const next = text.charAt(at + 1);
  return next !== '' && kept.test(next) ? { text: next, end: at + 2 } : null;
}

const EXPANSION = /^(?:\$\w+|\$\{[^}]*\}|\$\([^()]*\)|`[^`]*`|\$[@*#?$!-])/;

function readExpansion(text: string, at: number): Piece | null {
  const found = EXPANSION.exec(text.slice(at))?.[0];
  return found === undefined
    ? null
    : { text: found, end: at + found.length, expansion: found };
}

/** `<<'WORD'` with the lines up to `WORD`; without quotes only where a shell would replace nothing. */
function readHeredoc(rest: string): { body: string; rest: string } | null {
  const head = /^<<(['"]?)([A-Za-z_]\w*)\1[ \t]*\r?\n/.exec(rest);
  if (head === null) {
    return null;
  }
  const [start, quote, name] = head;
  const lines = rest.slice(start.length).split(/\r?\n/);
  const end = lines.indexOf(name ?? '');
  const body = lines.slice(0, Math.max(end, 0)).join('\n');
  if (end < 0 || (quote === '' && /[$`\\]/.test(body))) {
    return null;
  }
  return { body, rest: lines.slice(end + 1).join('\n') };
}
