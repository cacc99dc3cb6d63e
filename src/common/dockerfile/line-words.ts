import { isSpace } from './go-text.js';

/**
 * The words of ENV, LABEL and ARG, quotes and escapes kept (moby/buildkit `parser.parseWords`): white space inside
 * quotes and behind the escape character does not separate.
 */
export function lineWords(args: string, escape: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote: string | null = null;
  for (let at = 0; at < args.length; at += 1) {
    const char = args.charAt(at);
    if (quote === null && isSpace(char)) {
      if (word !== '') {
        words.push(word);
      }
      word = '';
    } else if (char === escape && quote !== "'") {
      at += 1;
      // An escape character at the very end is dropped.
      word += at < args.length ? char + args.charAt(at) : '';
    } else {
      quote = quoteAfter(quote, char);
      word += char;
    }
  }
  return word === '' ? words : [...words, word];
}

function quoteAfter(quote: string | null, char: string): string | null {
  if (quote !== null) {
    return char === quote ? null : quote;
  }
  return char === '"' || char === "'" ? char : null;
}

/** A name and its value as ENV, LABEL or ARG has it, not expanded; null for a bare name of ARG. */
export interface INameValue {
  readonly name: string;
  readonly value: string | null;
}

/** The pairs of an ENV or LABEL instruction: `a=1 b=2`, or the old `a 1`. Empty when BuildKit refuses it. */
export function namesAndValues(args: string, escape: string): INameValue[] {
  const words = lineWords(args, escape);
  if (words[0] !== undefined && !words[0].includes('=')) {
    const gap = /[\t\v\f\r ]+/.exec(args);
    return gap
      ? [
          {
            name: args.slice(0, gap.index),
            value: args.slice(gap.index + gap[0].length)
          }
        ]
      : [];
  }
  return words.every(word => word.includes('=')) ? words.map(pairOf) : [];
}

/** The pairs of an ARG instruction: `a`, `a=1`, several of them. */
export function argumentsOf(args: string, escape: string): INameValue[] {
  return lineWords(args, escape).map(pairOf);
}

function pairOf(word: string): INameValue {
  const sign = word.indexOf('=');
  return sign < 0
    ? { name: word, value: null }
    : { name: word.slice(0, sign), value: word.slice(sign + 1) };
}
