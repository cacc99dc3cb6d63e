import {
  isAscii,
  isSpace,
  sliceFromByte,
  toBytes,
  trimSpace
} from './go-text.js';

/** An instruction's line taken apart (moby/buildkit `parser.splitCommand`). */
export interface ICommandLine {
  /** The first word as written. */
  readonly word: string;
  /** All behind the first word. */
  readonly rest: string;
  /** The words that begin with `--`, without their quotes and escapes. */
  readonly flags: readonly string[];
  /** What follows the flags. */
  readonly args: string;
}

/** Takes a joined line apart into its first word, its flags and its arguments. */
export function splitCommand(line: string, escape: string): ICommandLine {
  const trimmed = trimSpace(line);
  const gap = /[\t\v\f\r ]+/.exec(trimmed);
  if (!gap) {
    return { word: trimmed, rest: '', flags: [], args: '' };
  }
  const rest = trimmed.slice(gap.index + gap[0].length);
  const { flags, args } = takeFlags(rest, escape);
  return {
    word: trimmed.slice(0, gap.index),
    rest: trimSpace(rest),
    flags,
    args: trimSpace(args)
  };
}

/**
 * BuildKit reads flags byte by byte: a letter such as `à`, whose second byte is the code of a no-break space, ends a
 * flag, and other letters outside ASCII come out as one character per byte.
 */
function takeFlags(
  line: string,
  escape: string
): { flags: string[]; args: string } {
  if (!line.includes('--')) {
    return { flags: [], args: line };
  }
  const ascii = isAscii(line);
  const bytes = ascii ? line : toBytes(line);
  const flags: string[] = [];
  let at = skipSpace(bytes, 0);
  while (bytes.startsWith('--', at)) {
    const flag = readFlag(bytes, at, escape);
    at = flag.end;
    if (flag.text === '--') {
      break;
    }
    flags.push(flag.text);
    at = skipSpace(bytes, at);
  }
  return {
    flags,
    args: ascii ? line.slice(at) : sliceFromByte(line, at)
  };
}

function skipSpace(bytes: string, start: number): number {
  let at = start;
  while (at < bytes.length && isSpace(bytes.charAt(at))) {
    at += 1;
  }
  return at;
}

function readFlag(
  bytes: string,
  start: number,
  escape: string
): { text: string; end: number } {
  let text = '';
  let quote: string | null = null;
  let at = start;
  for (; at < bytes.length; at += 1) {
    const char = bytes.charAt(at);
    if (quote === null && isSpace(char)) {
      break;
    }
    if (quote === null && (char === '"' || char === "'")) {
      quote = char;
    } else if (char === quote) {
      quote = null;
    } else if (char === escape) {
      at += 1;
      text += bytes.charAt(at);
    } else {
      text += char;
    }
  }
  return { text, end: Math.min(at, bytes.length) };
}
