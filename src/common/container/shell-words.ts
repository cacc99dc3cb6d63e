/**
 * Splits a line into words as Compose splits `command` and `entrypoint`: blanks separate, single quotes keep
 * everything, double quotes keep all but `\"`, `\\` and `\$`, a backslash outside quotes keeps the next character. Nothing is
 * expanded. Null when a quote is not closed.
 */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (/\s/.test(char)) {
      if (word !== null) {
        words.push(word);
      }
      word = null;
      at++;
      continue;
    }
    const piece = readPiece(line, at);
    if (piece === null) {
      return null;
    }
    word = (word ?? '') + piece.text;
    at = piece.end;
  }
  return word === null ? words : [...words, word];
}

/** `words` as one line that a POSIX shell would split the same way. */
export function joinWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word);
}

/** A text in quotes, as one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A word to end a heredoc of this text with: `wanted`, with a number where the text has such a line. */
export function heredocWord(wanted: string, text: string): string {
  const lines = new Set(text.split('\n').map(line => line.trim()));
  let name = wanted;
  for (let count = 2; lines.has(name); count++) {
    name = `${wanted}${count}`;
  }
  return name;
}

/** One character, escape or quoted part that begins at `at`. */
function readPiece(
  line: string,
  at: number
): { text: string; end: number } | null {
  const char = line.charAt(at);
  if (char === '\\') {
    return at + 1 < line.length
      ? { text: line.charAt(at + 1), end: at + 2 }
      : null;
  }
  if (char === "'") {
    const end = line.indexOf("'", at + 1);
    return end < 0 ? null : { text: line.slice(at + 1, end), end: end + 1 };
  }
  return char === '"'
    ? readDoubleQuoted(line, at + 1)
    : { text: char, end: at + 1 };
}

function readDoubleQuoted(
  line: string,
  start: number
): { text: string; end: number } | null {
  let text = '';
  for (let at = start; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '"') {
      return { text, end: at + 1 };
    }
    if (char === '\\' && '"\\$'.includes(line.charAt(at + 1) || 'x')) {
      at++;
    }
    text += line.charAt(at);
  }
  return null;
}
